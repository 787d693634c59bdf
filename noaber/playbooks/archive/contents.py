"""What is in the archive of an initiative, what is left out of it, and why."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from .packing import as_csv, as_json

Row = Mapping[str, object]


@dataclass(frozen=True)
class Contents:
    """Everything that is kept, as plain values: what a page, a spreadsheet and a program read is the same."""

    book: Row
    initiative: Row
    values: list[Row]
    roles: list[Row]
    stages: list[Row]
    gates: list[Row]
    log: list[Row]
    changes: list[Row]
    messages: list[Row]
    versions: list[Row]
    steps: list[Row]
    reached: list[Row]
    posts: list[Row]
    cases: list[Row]
    answers: list[Row]
    kept_back: int


@dataclass(frozen=True)
class LeftOut:
    """Something that is not in it, and on what ground."""

    what: str
    why: str


def left_out(contents: Contents) -> list[LeftOut]:
    """What a reader of the archive has to know about what is missing."""
    life = _("Woo, artikel 5.1, tweede lid, onder e: persoonlijke levenssfeer.")
    least = _("AVG, artikel 5, eerste lid, onder c: niet meer gegevens dan nodig.")
    found = [
        LeftOut(
            _("Namen. Wie iets deed, staat er met de rol en een letter; dezelfde letter is dezelfde mens."),
            life,
        ),
        LeftOut(
            _("Wat bewoners zelf schreven, hun namen en accounts, en antwoorden die alleen voor hen waren."),
            life,
        ),
        LeftOut(_("Welke deuren of mensen een bericht kregen. Er staat hoeveel het er waren."), least),
        LeftOut(
            _(
                "Namen, nummers en mailadressen in versies die nooit weggingen of die zijn ingetrokken. "
                "Er staat wat er stond, zoals [naam]."
            ),
            life,
        ),
        LeftOut(_("Beelden. Er staat het kenmerk van het bestand dat iedereen zag."), life),
        LeftOut(
            _("Waarom iemand een bericht terugstuurde."), _("Woo, artikel 5.2: persoonlijke opvattingen.")
        ),
        LeftOut(_("Wat na zijn termijn is gewist. Wat er nog is, staat erin."), least),
    ]
    if contents.kept_back:
        closed = _("Zaken achter een muur of apart gezet: alleen hun aantal, {count}.")
        found.append(LeftOut(closed.format(count=contents.kept_back), life))
    return found


def files_of(contents: Contents) -> Mapping[str, bytes]:
    """The files of the archive by their names."""
    missing, words = left_out(contents), columns()
    context = {"it": contents, "left_out": missing, "tables": _shown(contents, words)}
    return {
        "index.html": render_to_string("playbooks/archive.html", context).encode(),
        "draaiboek.json": as_json(contents.book),
        "initiatief.json": as_json(
            {
                **contents.initiative,
                "values": contents.values,
                "roles": contents.roles,
                "stages": contents.stages,
                "gates": contents.gates,
                "left_out": [{"what": one.what, "why": one.why} for one in missing],
                "cases_kept_back": contents.kept_back,
            }
        ),
        "berichten.json": as_json(contents.messages),
        **{f"{name}.csv": as_csv(words[name], getattr(contents, part)) for name, part in TABLES.items()},
    }


def _shown(contents: Contents, words: dict[str, dict[str, str]]) -> list[Row]:
    """The tables that the page shows too; the messages it tells in another way."""
    titles = {
        "zaken": _("Zaken die ervan kwamen"),
        "antwoorden": _("Openbare antwoorden"),
        "logboek": _("Gepland en gedaan"),
        "wijzigingen": _("Wat er gebeurde"),
    }
    return [
        {
            "name": name,
            "title": title,
            "heads": list(words[name].values()),
            "rows": [[row.get(key) for key in words[name]] for row in getattr(contents, TABLES[name])],
        }
        for name, title in titles.items()
    ]


# The name of a table in the archive, and the part of the contents that fills it.
TABLES = {
    "logboek": "log",
    "wijzigingen": "changes",
    "versies": "versions",
    "stappen": "steps",
    "bereik": "reached",
    "openbaar": "posts",
    "zaken": "cases",
    "antwoorden": "answers",
}


def columns() -> dict[str, dict[str, str]]:
    """The columns of each table, in words."""
    return {**_of_course(), **_of_messages(), **_of_cases()}


def _of_course() -> dict[str, dict[str, str]]:
    return {
        "logboek": {
            "what": _("Wat"),
            "stage": _("Fase"),
            "planned_at": _("Gepland"),
            "due_at": _("Uiterlijk"),
            "done_at": _("Gedaan"),
            "state": _("Stand"),
            "about": _("Gaat over"),
        },
        "wijzigingen": {
            "at": _("Wanneer"),
            "what": _("Wat"),
            "by": _("Door"),
            "values": _("Gegevens"),
            "entry": _("Regel van het logboek"),
        },
    }


def _of_messages() -> dict[str, dict[str, str]]:
    message = {"message": _("Bericht")}
    return {
        "versies": {
            **message,
            "version": _("Versie"),
            "written_at": _("Geschreven"),
            "written_by": _("Geschreven door"),
            "approved_at": _("Goedgekeurd"),
            "approved_by": _("Goedgekeurd door"),
            "left_at": _("Weggegaan"),
            "title": _("Titel"),
            "text": _("Tekst"),
            "advice": _("Advies"),
            "channels": _("Kanalen"),
            "areas": _("Gebied"),
            "picture": _("Kenmerk van het beeld"),
            "redacted": _("Iets weggelaten"),
        },
        "stappen": {**message, "at": _("Wanneer"), "what": _("Wat"), "by": _("Door")},
        "bereik": {
            **message,
            "channel": _("Kanaal"),
            "chosen": _("Voor hoeveel"),
            "handed_over": _("Gekregen"),
            "waiting": _("Nog onderweg"),
        },
        "openbaar": {
            **message,
            "at": _("Wanneer"),
            "url": _("Adres"),
            "text": _("Tekst"),
            "overtaken_at": _("Zegt sindsdien dat het is achterhaald"),
        },
    }


def _of_cases() -> dict[str, dict[str, str]]:
    return {
        "zaken": {
            "number": _("Zaak"),
            "filed_at": _("Gemeld"),
            "category": _("Soort"),
            "desk": _("Balie"),
            "area": _("Gebied"),
            "status": _("Stand"),
            "outcome": _("Afloop"),
            "due_at": _("Beloofd"),
            "answered_at": _("Eerste antwoord"),
            "late": _("Te laat"),
        },
        "antwoorden": {
            "number": _("Zaak"),
            "at": _("Wanneer"),
            "by": _("Door"),
            "text": _("Openbaar antwoord"),
            "url": _("Adres"),
            "taken_back": _("Weggehaald"),
        },
    }
