"""The running system as shipped, and what each of its screens shows: what several benchmarks look at.

A site is a controller with its broker and a player per screen, started as systemd would start them. A sampler
reads every screen's framebuffer beside it, and the plan tells what each picture is worth. What is done to a
site meanwhile is each benchmark's own affair: faults, orders, or nothing for a long time.
"""
