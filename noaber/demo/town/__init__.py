"""The invented town: drawn from a seed, in RD metres, without Django.

`build_town(seed)` gives a `Town`: areas, streets, doors, houses, water and green. The same seed gives the
same town.
"""

from noaber.demo.town.generate import build_town
from noaber.demo.town.model import Town

__all__ = ["Town", "build_town"]
