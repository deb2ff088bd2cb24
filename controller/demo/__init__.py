"""The demo: the whole product on one machine, for people to look at.

It types what an operator and a technician would type (`landmark serve`, `landmark publish`, `landmark player
add`, `landmark-player run`), on a clock shifted to the evening of a simulcast.
"""
