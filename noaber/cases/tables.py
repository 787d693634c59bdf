"""Cases as lines of a CSV file that a spreadsheet opens without running anything in it."""

import csv
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from noaber.core import clock
from noaber.core.spreadsheets import Echo, harmless

from . import categories


def lines_of(cases: Iterable) -> Iterator[str]:
    """A byte order mark for Excel, the header, then a line per case; no contact and no text."""
    writer = csv.writer(Echo(), delimiter=";")
    yield "\ufeff" + writer.writerow(
        [
            _("Nummer"),
            _("Soort"),
            _("Titel"),
            _("Plek"),
            _("Stand"),
            _("Afloop"),
            _("Gemeld"),
            _("Beloofd"),
            _("Afgehandeld"),
            _("Melders"),
            _("Eigenaar"),
        ]
    )
    for case in cases:
        yield writer.writerow([harmless(cell) for cell in cells_of(case)])


def cells_of(case) -> list:
    kind = categories.get(case.category)
    return [
        case.number,
        kind.name if kind else case.category,
        case.title,
        case.place_text,
        case.get_status_display(),
        case.get_outcome_display() if case.outcome else "",
        moment(case.filed_at),
        moment(case.due_at),
        moment(case.closed_at),
        case.follower_count + 1,
        case.owner.display_name if case.owner else "",
    ]


def moment(at) -> str:
    return f"{clock.local(at):%Y-%m-%d %H:%M}" if at else ""
