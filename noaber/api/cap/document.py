"""A CAP message as plain values: moments with their zone, polygons as shapes, references taken apart."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from shapely import Polygon

Pairs = tuple[tuple[str, str], ...]


class CapError(ValueError):
    """This is no CAP message that can be used; says why, and on which line when there is one."""

    def __init__(self, sentence: str, line: int | None = None):
        super().__init__(sentence)
        self.sentence, self.line = sentence, line


@dataclass(frozen=True)
class Reference:
    """An earlier message, named by who sent it, what it is called and when it was sent."""

    sender: str
    identifier: str
    sent: datetime


@dataclass(frozen=True)
class Circle:
    """Everything within so many kilometres of a point."""

    lat: float
    lon: float
    km: float


@dataclass(frozen=True)
class Area:
    """Where it is: in words, and as the union of polygons, circles and codes.

    A polygon is as it was sent: one whose line crosses itself is not valid as a shape.
    """

    desc: str
    polygons: tuple[Polygon, ...] = ()
    circles: tuple[Circle, ...] = ()
    geocodes: Pairs = ()
    altitude: Decimal | None = None
    ceiling: Decimal | None = None


@dataclass(frozen=True)
class Resource:
    """Something that belongs to it: a picture, a sound. Never fetched by us."""

    desc: str
    mime_type: str = ""
    size: int | None = None
    uri: str = ""
    deref_uri: str = ""
    digest: str = ""


@dataclass(frozen=True)
class Info:
    """What happens, in one language."""

    categories: tuple[str, ...]
    event: str
    urgency: str
    severity: str
    certainty: str
    language: str = "en-US"
    response_types: tuple[str, ...] = ()
    audience: str = ""
    event_codes: Pairs = ()
    effective: datetime | None = None
    onset: datetime | None = None
    expires: datetime | None = None
    sender_name: str = ""
    headline: str = ""
    description: str = ""
    instruction: str = ""
    web: str = ""
    contact: str = ""
    parameters: Pairs = ()
    resources: tuple[Resource, ...] = ()
    areas: tuple[Area, ...] = ()


@dataclass(frozen=True)
class Alert:
    """One message: a first alert, or one that updates or cancels earlier ones."""

    identifier: str
    sender: str
    sent: datetime
    status: str
    msg_type: str
    scope: str
    source: str = ""
    restriction: str = ""
    addresses: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    note: str = ""
    references: tuple[Reference, ...] = ()
    incidents: tuple[str, ...] = ()
    infos: tuple[Info, ...] = ()
    version: str = "1.2"

    @property
    def reference(self) -> Reference:
        """How a later message names this one."""
        return Reference(self.sender, self.identifier, self.sent)
