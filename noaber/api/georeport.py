"""Our cases and categories in the words of GeoReport v2 (wiki.open311.org/GeoReport_v2)."""

import io
from datetime import datetime
from xml.sax.saxutils import XMLGenerator

from django.conf import settings
from django.urls import reverse

from noaber.cases import categories
from noaber.cases.models import Case
from noaber.core import clock
from noaber.core.tidying import tidy

DATATYPES = {
    "choice": "singlevaluelist",
    "multi": "multivaluelist",
    "text": "text",
    "number": "number",
    "date-time": "datetime",
}
NOTES = {"filed": "opened", "closed": "closed", "reopened": "reopened"}
ITEMS = {
    "services": "service",
    "service_requests": "request",
    "errors": "error",
    "attributes": "attribute",
    "values": "value",
    "notes": "note",
    "endpoints": "endpoint",
    "formats": "format",
}


def offered() -> list:
    """Return the categories for programs; reports on people need our own form, walled ones a person."""
    found = (categories.get(slug) for slug in categories.slugs())
    return [kind for kind in found if kind.kind in ("thing", "idea") and kind.public]


def by_code(code: str):
    """Return the offered category with this service code, or None."""
    return next((kind for kind in offered() if code in (kind.open311, kind.slug)), None)


def service(kind) -> dict:
    """Return a category as a service."""
    group = categories.catalogue().group(kind.group)
    return {
        "service_code": kind.open311,
        "service_name": kind.name,
        "description": kind.name,
        "metadata": bool(kind.questions),
        "type": "realtime",
        "keywords": ",".join(kind.words.split()),
        "group": group.name if group else "",
    }


def definition(kind) -> dict:
    """Return the extra questions of a category."""
    return {
        "service_code": kind.open311,
        "attributes": [attribute(q, n) for n, q in enumerate(kind.questions, 1)],
    }


def attribute(question, order: int) -> dict:
    """Return one extra question. One that depends on another is never required here."""
    return {
        "variable": True,
        "code": question.slug,
        "datatype": DATATYPES[question.type],
        "required": question.required and not question.when_question,
        "datatype_description": "",
        "order": order,
        "description": str(question.ask),
        "values": [{"key": option.value, "name": str(option)} for option in question.options],
    }


def request(case: Case, *, extended: bool = False) -> dict:
    """Return a public case as a service request; only what its reporter and the desk made public."""
    kind = categories.get(case.category)
    said = [event for event in case.public_events if event.text and event.kind in ("answered", "closed")]
    latest = [event.at for event in case.public_events[-1:]]
    lon, lat = case.public_point or (None, None)
    row = {
        "service_request_id": case.number,
        "status": "closed" if case.status == "closed" else "open",
        "status_notes": said[-1].text if said else "",
        "service_name": kind.name if kind else case.category,
        "service_code": kind.open311 if kind else case.category,
        "description": public_text(case),
        "agency_responsible": case.desk.name,
        "service_notice": "",
        "requested_datetime": stamp(case.filed_at),
        "updated_datetime": stamp(max([case.closed_at or case.filed_at, *latest])),
        "expected_datetime": stamp(case.due_at),
        "address": case.public_place,
        "address_id": "",
        "zipcode": "",
        "lat": lat,
        "long": lon,
        "media_url": picture_url(case),
    }
    if extended:
        row["extended_attributes"] = {
            "area": case.area.code if case.area else "",
            "channel": case.channel,
            "outcome": case.outcome,
            "reporters": case.follower_count + 1,
            "reopened": case.reopened_count,
        }
        row["notes"] = [note(event) for event in case.public_events]
    return row


def public_text(case: Case) -> str:
    """Return the reporter's words, if the reporter made them public."""
    return case.text if (case.shared or {}).get("text") == "public" else ""


def note(event) -> dict:
    """Return one public line of the timeline."""
    return {
        "datetime": stamp(event.at),
        "summary": str(event.get_kind_display()),
        "description": event.text,
        "type": NOTES.get(event.kind, event.kind),
    }


def picture_url(case: Case) -> str:
    """Return the address of the first public photo, or nothing."""
    if not case.public_pictures:
        return ""
    return settings.NOABER_URL + reverse("cases:photo", args=[case.public_pictures[0].pk, "groot"])


def stamp(moment: datetime) -> str:
    """Return a moment in W3C form on a Dutch clock."""
    return clock.local(moment).isoformat(timespec="seconds")


def as_xml(root: str, value) -> str:
    """Return GeoReport's XML form of a list or dict. Characters that XML forbids are left out."""
    out = io.StringIO()
    writer = XMLGenerator(out, encoding="utf-8", short_empty_elements=True)
    writer.startDocument()
    _element(writer, root, value)
    writer.endDocument()
    return out.getvalue()


def _element(writer: XMLGenerator, name: str, value) -> None:
    writer.startElement(name, {})
    if isinstance(value, dict):
        for key, part in value.items():
            _element(writer, key, part)
    elif isinstance(value, list):
        for part in value:
            _element(writer, ITEMS.get(name, "item"), part)
    elif value is not None:
        text = str(value).lower() if isinstance(value, bool) else str(value)
        writer.characters(tidy(text))
    writer.endElement(name)
