"""The only place that writes places."""

from noaber.places.actions.addresses import AddressesImported, import_addresses
from noaber.places.actions.areas import AreasImported, import_areas
from noaber.places.actions.backdrop import replace_backdrop
from noaber.places.actions.statistics import StatisticsImported, import_statistics

__all__ = [
    "AddressesImported",
    "AreasImported",
    "StatisticsImported",
    "import_addresses",
    "import_areas",
    "import_statistics",
    "replace_backdrop",
]
