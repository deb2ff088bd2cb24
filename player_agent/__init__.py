"""The player agent of one screen: link talks to the world, stage talks to the glass."""
