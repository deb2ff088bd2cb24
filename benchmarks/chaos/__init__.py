"""Faults in random order on the running system, while every display is watched."""
