"""The contract of the two programs: ids, instants, plans, messages, envelopes and topic names.

Pure: no clock, no I/O, no logging, no asyncio. Imports pydantic and the standard library only.
"""
