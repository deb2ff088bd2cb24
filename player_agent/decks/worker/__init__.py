"""The worker: the process that holds libvlc. Started by `player_agent.decks.process`, alone on its pipes.

It may die or hang at any time: stage sees it, kills it and starts another; the backdrop stands meanwhile.
Imports the standard library, vlc and Xlib only, since a start must be fast.
"""
