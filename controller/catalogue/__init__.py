"""The catalogue: shorts, their credits, awards, rights and consents; how entries get into it. Pure."""

from controller.catalogue.read import read_catalogue
from controller.catalogue.shorts import Short

__all__ = ["Short", "read_catalogue"]
