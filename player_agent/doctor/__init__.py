"""The doctor: looks at one machine, says what is wrong with it as a player, and what to do.

Its examination changes nothing that lasts: a temporary file in the state folder, a temporary X server where
there is none. On request it shows a test card, measures video outputs, and keeps the choice of one.
"""

from player_agent.doctor.choosing import run_measurement, run_test_card, use_output
from player_agent.doctor.examination import examine

__all__ = ["examine", "run_measurement", "run_test_card", "use_output"]
