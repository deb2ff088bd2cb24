"""Which release of this product runs; recorded with everything that it compiles."""

from importlib.metadata import version

PRODUCT_VERSION: str = version("landmark-playout")
