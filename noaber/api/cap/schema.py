"""How each value stands in XML: name, order, how often, and how its text is read and written.

One table for the reader and the writer, so that the two can't drift apart. It says what the schemas of CAP
1.1 and 1.2 say (the same order, the same values); in 1.1 moments and heights are freer and two answers did
not exist yet.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from shapely import Polygon

from noaber.api.cap.document import Alert, Area, CapError, Circle, Info, Reference, Resource

NAMESPACES = {
    "urn:oasis:names:tc:emergency:cap:1.2": "1.2",
    "urn:oasis:names:tc:emergency:cap:1.1": "1.1",
}
NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
SIGNATURE = "http://www.w3.org/2000/09/xmldsig#"

STATUSES = ("Actual", "Exercise", "System", "Test", "Draft")
MESSAGE_TYPES = ("Alert", "Update", "Cancel", "Ack", "Error")
SCOPES = ("Public", "Restricted", "Private")
CATEGORIES = (
    *("Geo", "Met", "Safety", "Security", "Rescue", "Fire"),
    *("Health", "Env", "Transport", "Infra", "CBRNE", "Other"),
)
RESPONSES_1_1 = ("Shelter", "Evacuate", "Prepare", "Execute", "Monitor", "Assess", "None")
RESPONSES = (*RESPONSES_1_1, "Avoid", "AllClear")
URGENCIES = ("Immediate", "Expected", "Future", "Past", "Unknown")
SEVERITIES = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
CERTAINTIES = ("Observed", "Likely", "Possible", "Unlikely", "Unknown")

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")
MOMENT_1_1 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)")
LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
WHOLE = re.compile(r"[+-]?\d{1,18}")
DECIMAL = re.compile(r"[+-]?(\d{1,18}(\.\d{0,18})?|\.\d{1,18})")
ADDRESS = re.compile(r'"([^"]*)"|(\S+)')
# A word before the first colon says of which kind an address is; a percent sign has two digits after it.
WEB_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*:|(?![^:/?#]*:))([^%]|%[0-9A-Fa-f]{2})*+")
# What XML 1.0 can't hold: control characters, halves of pairs, and two numbers that are no characters.
UNSAYABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LONGEST_ZONE = timedelta(hours=14)
LONGEST_RADIUS = 20_040  # kilometres: half around the earth
MIDNIGHT_AFTER = "T24:00:00"  # the end of a day, which the schema knows and Python does not
LANGUAGE_UNSAID = "en-US"
DECIMALS = 6  # a tenth of a metre


class Form(NamedTuple):
    """How a value is read from its text and written as such."""

    read: Callable[[str, str], Any]  # text, version
    write: Callable[[Any], str]


class Field(NamedTuple):
    """One child element: its name, the attribute that holds it, its form, and how often it may stand."""

    tag: str
    name: str
    form: "Form | Structure"
    least: int = 0
    several: bool = False


@dataclass(frozen=True)
class Structure:
    """An element with children, and what they become together."""

    make: Callable[..., Any]
    fields: tuple[Field, ...]


def clean(text: str) -> str:
    """The text as XML can hold it and as a reader gets it back."""
    return UNSAYABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _one_of(*words: str, before: tuple[str, ...] = ()) -> Form:
    """One of these words; `before` are those of version 1.1."""

    def read(text: str, version: str) -> str:
        known = before if before and version == "1.1" else words
        if text not in known:
            raise CapError(
                _("“%(text)s” kan hier niet; wel: %(known)s.")
                % {"text": text[:60], "known": ", ".join(known)}
            )
        return text

    return Form(read, str)


def _moment(text: str, version: str) -> datetime:
    text = text.strip()
    if not (MOMENT_1_1 if version == "1.1" else MOMENT).fullmatch(text):
        raise CapError(
            _("“%(text)s” is geen moment met een tijdzone, zoals 2026-11-10T09:00:00+01:00.")
            % {"text": text[:60]}
        )
    try:
        moment = datetime.fromisoformat(text.replace(MIDNIGHT_AFTER, "T00:00:00"))
        moment += timedelta(days=MIDNIGHT_AFTER in text)
    except (ValueError, OverflowError) as wrong:
        raise CapError(_("“%(text)s” is een moment dat niet bestaat.") % {"text": text}) from wrong
    if abs(moment.utcoffset() or timedelta()) > LONGEST_ZONE:
        raise CapError(_("“%(text)s” is een moment dat niet bestaat.") % {"text": text})
    return moment


def _said_moment(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise CapError(_("Dit moment heeft geen tijdzone."))
    return moment.isoformat(timespec="seconds")


def _language(text: str, version: str) -> str:
    """One that is empty has what the schema says of one that is not there."""
    if not text:
        return LANGUAGE_UNSAID
    if not LANGUAGE.fullmatch(text.strip()):
        raise CapError(_("“%(text)s” is geen taalcode.") % {"text": text[:60]})
    return text.strip()


def _address(text: str, version: str) -> str:
    """An address on the web as the schema takes it: of any kind, also with letters that are not ASCII."""
    text = text.strip()
    try:
        is_right = bool(WEB_ADDRESS.fullmatch(text) and urlsplit(text))  # the latter looks at brackets
    except ValueError:
        is_right = False
    if not is_right:
        raise CapError(_("“%(text)s” is geen webadres.") % {"text": text[:60]})
    return text


def _whole(text: str, version: str) -> int:
    if not WHOLE.fullmatch(text.strip()):
        raise CapError(_("“%(text)s” is geen heel getal.") % {"text": text[:60]})
    return int(text)


def _height(text: str, version: str) -> Decimal:
    try:
        if not DECIMAL.fullmatch(text.strip()):
            raise InvalidOperation
        return Decimal(text.strip())
    except InvalidOperation as wrong:
        raise CapError(_("“%(text)s” is geen getal.") % {"text": text[:60]}) from wrong


def _number(text: str) -> float:
    if not DECIMAL.fullmatch(text):
        raise CapError(_("“%(text)s” is geen getal.") % {"text": text[:60]})
    return float(text)


def _corner(text: str) -> tuple[float, float]:
    """Return (lon, lat) of "lat,lon"."""
    parts = text.split(",")
    if len(parts) != 2:
        raise CapError(_("“%(text)s” is geen punt; schrijf breedte,lengte.") % {"text": text[:60]})
    lat, lon = map(_number, parts)
    if abs(lat) > 90 or abs(lon) > 180:
        raise CapError(_("“%(text)s” ligt niet op aarde; de breedte staat voor de lengte.") % {"text": text})
    return lon, lat


def _polygon(text: str, version: str) -> Polygon:
    corners = [_corner(part) for part in text.split()]
    if len(corners) < 4:
        raise CapError(_("Een gebied heeft minstens vier punten, het laatste gelijk aan het eerste."))
    if corners[0] != corners[-1]:
        raise CapError(_("Dit gebied is niet gesloten: het laatste punt is niet het eerste."))
    return Polygon(corners)


def _said_polygon(polygon: Polygon) -> str:
    if len(polygon.interiors):
        raise CapError(_("Een gebied in CAP kan geen gat hebben."))
    return " ".join(f"{_said(lat)},{_said(lon)}" for lon, lat in polygon.exterior.coords)


def _said(number: float, decimals: int = DECIMALS) -> str:
    """A number without an exponent, a needless zero or a minus before nothing."""
    text = f"{number:.{decimals}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _circle(text: str, version: str) -> Circle:
    parts = text.split()
    if len(parts) != 2:
        raise CapError(
            _("“%(text)s” is geen cirkel; schrijf breedte,lengte kilometers.") % {"text": text[:60]}
        )
    lon, lat = _corner(parts[0])
    km = _number(parts[1])
    if km < 0:
        raise CapError(_("Een cirkel heeft geen straal onder nul."))
    if km > LONGEST_RADIUS:
        raise CapError(_("Deze cirkel is groter dan de aarde; schrijf de straal in kilometers."))
    return Circle(lat, lon, km)


def _said_circle(circle: Circle) -> str:
    return f"{_said(circle.lat)},{_said(circle.lon)} {_said(circle.km, 3)}"


def _references(text: str, version: str) -> tuple[Reference, ...]:
    found = []
    for part in text.split():
        names = part.split(",")
        if len(names) != 3 or not all(names):
            raise CapError(
                _("“%(text)s” is geen verwijzing; schrijf afzender,nummer,moment.") % {"text": part[:80]}
            )
        found.append(Reference(names[0], names[1], _moment(names[2], version)))
    return tuple(found)


def _said_references(references: tuple[Reference, ...]) -> str:
    return " ".join(f"{one.sender},{one.identifier},{_said_moment(one.sent)}" for one in references)


def _words(text: str, version: str) -> tuple[str, ...]:
    """Words between spaces; several words between quotation marks are one."""
    return tuple(quoted or bare for quoted, bare in ADDRESS.findall(text) if quoted or bare)


def _said_words(words: tuple[str, ...]) -> str:
    said = [clean(word).replace('"', "'") for word in words]
    return " ".join(f'"{word}"' if re.search(r"\s", word) else word for word in said)


TEXT = Form(lambda text, version: text.strip(), clean)
WORDS = Form(_words, _said_words)
ADDRESS_ON_WEB = Form(_address, clean)
HEIGHT = Form(_height, lambda value: format(value, "f"))
TIME = Form(_moment, _said_moment)
PAIR = Structure(
    lambda name, value: (name, value),
    (Field("valueName", "name", TEXT, 1), Field("value", "value", TEXT, 1)),
)
_one, _pairs = partial(Field, least=1), partial(Field, form=PAIR, several=True)

RESOURCE = Structure(
    Resource,
    (
        _one("resourceDesc", "desc", TEXT),
        _one("mimeType", "mime_type", TEXT),
        Field("size", "size", Form(_whole, str)),
        Field("uri", "uri", ADDRESS_ON_WEB),
        Field("derefUri", "deref_uri", TEXT),
        Field("digest", "digest", TEXT),
    ),
)
AREA = Structure(
    Area,
    (
        _one("areaDesc", "desc", TEXT),
        Field("polygon", "polygons", Form(_polygon, _said_polygon), several=True),
        Field("circle", "circles", Form(_circle, _said_circle), several=True),
        _pairs("geocode", "geocodes"),
        Field("altitude", "altitude", HEIGHT),
        Field("ceiling", "ceiling", HEIGHT),
    ),
)
INFO = Structure(
    Info,
    (
        Field("language", "language", Form(_language, str)),
        _one("category", "categories", _one_of(*CATEGORIES), several=True),
        _one("event", "event", TEXT),
        Field("responseType", "response_types", _one_of(*RESPONSES, before=RESPONSES_1_1), several=True),
        _one("urgency", "urgency", _one_of(*URGENCIES)),
        _one("severity", "severity", _one_of(*SEVERITIES)),
        _one("certainty", "certainty", _one_of(*CERTAINTIES)),
        Field("audience", "audience", TEXT),
        _pairs("eventCode", "event_codes"),
        Field("effective", "effective", TIME),
        Field("onset", "onset", TIME),
        Field("expires", "expires", TIME),
        Field("senderName", "sender_name", TEXT),
        Field("headline", "headline", TEXT),
        Field("description", "description", TEXT),
        Field("instruction", "instruction", TEXT),
        Field("web", "web", ADDRESS_ON_WEB),
        Field("contact", "contact", TEXT),
        _pairs("parameter", "parameters"),
        Field("resource", "resources", RESOURCE, several=True),
        Field("area", "areas", AREA, several=True),
    ),
)
ALERT = Structure(
    Alert,
    (
        _one("identifier", "identifier", TEXT),
        _one("sender", "sender", TEXT),
        _one("sent", "sent", TIME),
        _one("status", "status", _one_of(*STATUSES)),
        _one("msgType", "msg_type", _one_of(*MESSAGE_TYPES)),
        Field("source", "source", TEXT),
        _one("scope", "scope", _one_of(*SCOPES)),
        Field("restriction", "restriction", TEXT),
        Field("addresses", "addresses", WORDS),
        Field("code", "codes", TEXT, several=True),
        Field("note", "note", TEXT),
        Field("references", "references", Form(_references, _said_references)),
        Field("incidents", "incidents", WORDS),
        Field("info", "infos", INFO, several=True),
    ),
)
# In 1.1 a resource needn't say of which type it is.
FREE_IN_1_1 = {"mimeType"}
