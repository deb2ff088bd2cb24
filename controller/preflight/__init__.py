"""Preflight: what somebody should know of a film before a wall shows it. A screening aid, no certificate.

Measuring (one pass over every frame) is apart from judging (pure functions of numbers and demands).
"""
