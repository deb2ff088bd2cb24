"""The landmark film: one film put together from chosen shorts, with cards and credits, per screen shape.

Reads its own rules file; what it makes is a master like any other.
"""

from controller.films.landmark.assembly import make_film
from controller.films.landmark.choice import Chosen, choose
from controller.films.landmark.cut_list import FilmPlan, lay_out
from controller.films.landmark.rules import FilmRules, read_film_rules
from controller.films.landmark.shapes import lay_out_shapes

__all__ = [
    "Chosen",
    "FilmPlan",
    "FilmRules",
    "choose",
    "lay_out",
    "lay_out_shapes",
    "make_film",
    "read_film_rules",
]
