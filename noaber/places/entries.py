"""The journal's entries of places."""

from datetime import datetime

from noaber.journal.schema import declare

AREAS_IMPORTED = declare("places.areas_imported", created=int, changed=int, ended=int)
STATISTICS_IMPORTED = declare("places.statistics_imported", figures=int, year=int)
RING_OPENED = declare("places.ring_opened", kind=str, metres=int, until=datetime)
RING_GROWN = declare("places.ring_grown", kind=str, metres=int, until=datetime)
RING_MERGED = declare("places.ring_merged", kind=str, into=int)
RING_CLOSED = declare("places.ring_closed", kind=str, circles=int, days=int)
ADDRESSES_IMPORTED = declare("places.addresses_imported", created=int, changed=int)
