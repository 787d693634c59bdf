"""The journal's entries of places."""

from noaber.journal.schema import declare

AREAS_IMPORTED = declare("places.areas_imported", created=int, changed=int, ended=int)
STATISTICS_IMPORTED = declare("places.statistics_imported", figures=int, year=int)
ADDRESSES_IMPORTED = declare("places.addresses_imported", created=int, changed=int)
