"""CAP, the Common Alerting Protocol of OASIS: documents as values, written, read and checked.

Knows nothing of this house: no tables, no requests, no broadcasts. `document` has the values, `schema` says
how each stands in XML in the versions 1.1 and 1.2, `gate` refuses what is dangerous before it is parsed,
`reading` and `writing` go by the schema, `checking` holds the rules of the standard that no schema can say,
`outlines` turns shapes into polygons that lose nobody, `signing` signs bytes, `profile` reads how an
organisation uses it all.
"""

from noaber.api.cap.document import Alert, Area, CapError, Circle, Info, Reference, Resource
from noaber.api.cap.reading import read_alert
from noaber.api.cap.writing import write_alert

__all__ = [
    "Alert",
    "Area",
    "CapError",
    "Circle",
    "Info",
    "Reference",
    "Resource",
    "read_alert",
    "write_alert",
]
