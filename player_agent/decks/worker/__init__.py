"""The worker: the process that holds libvlc. Born by a nurse, who is started by `player_agent.decks.nursery`.

It may die or hang at any time: stage sees it, kills it and starts another; the backdrop stands meanwhile.
Imports the standard library, vlc and Xlib only, since a start must be fast.
"""
