"""Alerts as an Atom feed (RFC 4287): each entry carries the whole message and links to it."""

import io
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple
from xml.sax.saxutils import XMLGenerator

from noaber.api.cap import Alert
from noaber.api.cap.schema import clean
from noaber.api.cap.writing import MEDIA_TYPE, put_alert

ATOM = "http://www.w3.org/2005/Atom"
# The moment of a feed in which nothing stands: before anything was ever said.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Entry(NamedTuple):
    """One alert and where it stands."""

    alert: Alert
    link: str


def write_feed(entries: Iterable[Entry], *, title: str, author: str, here: str, language: str) -> bytes:
    """Return the feed, its newest message first."""
    entries = list(entries)
    out = io.BytesIO()
    xml = XMLGenerator(out, encoding="utf-8", short_empty_elements=True)
    xml.startDocument()
    xml.startElement("feed", {"xmlns": ATOM, "xml:lang": language})
    _texts(xml, id=here, title=title, updated=_said(max((e.alert.sent for e in entries), default=NEVER)))
    _element(xml, "link", {"rel": "self", "type": "application/atom+xml", "href": here})
    _author(xml, author)
    for entry in entries:
        _entry(xml, entry)
    xml.endElement("feed")
    xml.endDocument()
    return out.getvalue()


def _entry(xml: XMLGenerator, entry: Entry) -> None:
    alert, first = entry.alert, entry.alert.infos[0]
    xml.startElement("entry", {})
    _texts(xml, id=entry.link, title=first.headline or first.event, updated=_said(alert.sent))
    _author(xml, first.sender_name)
    _element(xml, "link", {"rel": "alternate", "type": MEDIA_TYPE, "href": entry.link})
    for name, term in (("status", alert.status), ("msgType", alert.msg_type)):
        _element(xml, "category", {"scheme": f"urn:oasis:names:tc:emergency:cap:1.2:{name}", "term": term})
    _texts(xml, summary=first.description)
    xml.startElement("content", {"type": MEDIA_TYPE})
    put_alert(xml, alert)
    xml.endElement("content")
    xml.endElement("entry")


def _author(xml: XMLGenerator, name: str) -> None:
    xml.startElement("author", {})
    _texts(xml, name=name)
    xml.endElement("author")


def _texts(xml: XMLGenerator, **texts: str) -> None:
    for tag, text in texts.items():
        xml.startElement(tag, {})
        xml.characters(clean(text))
        xml.endElement(tag)


def _element(xml: XMLGenerator, tag: str, attributes: dict[str, str]) -> None:
    xml.startElement(tag, attributes)
    xml.endElement(tag)


def _said(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
