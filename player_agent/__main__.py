"""`python -m player_agent`: the same as `landmark-player`."""

from player_agent.cli import main

main()
