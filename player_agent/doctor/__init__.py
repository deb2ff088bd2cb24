"""The doctor: looks at one machine, says what is wrong with it as a player, and what to do.

Changes nothing that lasts: a temporary file in the state folder, a temporary X server where there is none.
"""

from player_agent.doctor.examination import examine

__all__ = ["examine"]
