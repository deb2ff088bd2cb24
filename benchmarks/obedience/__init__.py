"""From an operator's command to the glass: the whole running system, every screen watched."""
