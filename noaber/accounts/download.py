"""The download of one's own data: every chapter as JSON for machines and as a page for people, in one zip."""

import json
import zipfile
from datetime import date, datetime
from io import BytesIO

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from noaber.accounts.queries import happened_to, passkeys_of
from noaber.core import clock
from noaber.people import portability
from noaber.people.models import Person
from noaber.people.queries import places_of

MOST_ENTRIES = 5000


def packed(person: Person) -> bytes:
    """The zip with data.json, the page in the person's language, and the files of every chapter."""
    chapters = [OWN, *portability.chapters()]
    values = {chapter.name: chapter.values(person) for chapter in chapters}
    body = BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("data.json", json.dumps(values, ensure_ascii=False, indent=2, default=plain))
        zipped.writestr(_page_name(person), _page(person, chapters, values))
        for chapter in chapters:
            for name, content in chapter.files(person) if chapter.files else ():
                zipped.writestr(f"{chapter.name}/{name}", content)
    return body.getvalue()


def plain(value) -> str:
    """How JSON writes what it does not know: moments and days as ISO 8601, translated words as text."""
    return value.isoformat() if isinstance(value, datetime | date) else str(value)


def _page_name(person: Person) -> str:
    with override(person.language):
        return _("lees-mij.html")


def _page(person: Person, chapters, values) -> str:
    with override(person.language):
        parts = [(chapter.title, list(rows_of(values[chapter.name]))) for chapter in chapters]
        context = {"person": person, "made_at": clock.now(), "parts": parts}
        return render_to_string("accounts/download.html", context)


def rows_of(value, name: str = ""):
    """Flatten nested values to (name, text) rows, in their order: `places 1 label` · `thuis`."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from rows_of(inner, f"{name} {key}".strip().replace("_", " "))
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value, 1):
            yield from rows_of(inner, f"{name} {number}".strip())
    elif value not in (None, ""):
        yield (
            name,
            clock.local(value).strftime("%d-%m-%Y %H:%M") if isinstance(value, datetime) else str(value),
        )


def own_chapter(person: Person) -> dict:
    """What this room itself knows about somebody."""
    return {
        "number": person.pk,
        "name": person.name,
        "pseudonym": person.pseudonym,
        "others_see": str(person.display_name),
        "mail": person.mail,
        "phone": person.phone,
        "language": person.language,
        "sixteen_confirmed_at": person.sixteen_confirmed_at,
        "verified_until": person.verified_until,
        "registered_at": person.registered_at,
        "places": [_place(place) for place in places_of(person)],
        "roles": [_role(role) for role in person.roles.select_related("organisation", "desk", "area")],
        "trainings": list(person.trainings.values("kind", "organisation__name", "seen_on", "until")),
        "consents": list(person.consents.values("purpose", "version", "given_at", "withdrawn_at")),
        "passkeys": [
            {"name": key.name, "added_at": key.added_at, "used_at": key.used_at}
            for key in passkeys_of(person)
        ],
        "sessions": list(person.sessions.values("started_at", "seen_at")),
        "journal": [
            {"at": entry.at, "what": entry.name, **entry.data} for entry in happened_to(person)[:MOST_ENTRIES]
        ],
    }


def _place(place) -> dict:
    return {
        "label": place.label,
        "kind": place.kind,
        "address": str(place.address) if place.address else "",
        "area": place.area.name,
        "longitude": place.lon,
        "latitude": place.lat,
        "only_area": place.coarse,
        "confirmed_at": place.confirmed_at,
    }


def _role(role) -> dict:
    return {
        "mandate": role.mandate,
        "organisation": role.organisation.name,
        "desk": role.desk.name if role.desk else "",
        "area": role.area.name if role.area else "",
        "since": role.since,
        "until": role.until,
    }


OWN = portability.Chapter("people", gettext_lazy("Mijn account"), own_chapter)
