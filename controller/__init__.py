"""The controller: schedule files to plans, plans to players, as-run entries to proof."""
