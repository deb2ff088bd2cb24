"""The landmark film: one film put together from chosen shorts, with cards and credits, per screen shape.

Reads its own rules file; what it makes is a master like any other.
"""

from controller.films.landmark.assembly import make_film
from controller.films.landmark.choice import Chosen, choose
from controller.films.landmark.cut_list import FilmPlan, lay_out
from controller.films.landmark.rules import FilmRules, read_film_rules

__all__ = ["Chosen", "FilmPlan", "FilmRules", "choose", "lay_out", "make_film", "read_film_rules"]
