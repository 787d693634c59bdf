"""The only place that writes places."""

from noaber.places.actions.addresses import AddressesImported, import_addresses
from noaber.places.actions.areas import AreasImported, import_areas
from noaber.places.actions.backdrop import replace_backdrop
from noaber.places.actions.rings import close_finished_rings, forget_circles, open_ring
from noaber.places.actions.statistics import StatisticsImported, import_statistics

__all__ = [
    "AddressesImported",
    "AreasImported",
    "StatisticsImported",
    "close_finished_rings",
    "forget_circles",
    "import_addresses",
    "import_areas",
    "import_statistics",
    "open_ring",
    "replace_backdrop",
]
