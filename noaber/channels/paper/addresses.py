"""The address file for a mailing house: a line per letter, which no spreadsheet runs as a formula."""

import csv
from collections.abc import Iterable, Iterator

from noaber.channels.paper.letters import BATCH, addressee, return_code
from noaber.channels.queries import DoorLine, add_wishes
from noaber.core.arrays import portions
from noaber.core.spreadsheets import Echo, harmless

# Never translated: a mailing house reads them by these names (docs/paper.md).
COLUMNS = (
    "volgnummer",
    "aan",
    "straat",
    "huisnummer",
    "toevoeging",
    "postcode",
    "plaats",
    "retourcode",
    "grote_letter",
    "talen",
)


def address_file(doors: Iterable[DoorLine], *, large: bool, both_languages: bool) -> Iterator[str]:
    """A byte order mark, so that accents are read, the header, then a line per letter in the run's order."""
    writer = csv.writer(Echo(), delimiter=";")
    yield "\ufeff" + writer.writerow(COLUMNS)
    for part_number, part in enumerate(portions(doors, BATCH)):
        add_wishes(part)
        for number, door in enumerate(part, part_number * BATCH + 1):
            cells = [
                number,
                addressee(door),
                door.street,
                door.number,
                door.suffix,
                door.postcode,
                door.town,
                return_code(door),
                "ja" if large or door.large else "nee",
                "nl+en" if both_languages or door.english else "nl",
            ]
            yield writer.writerow([harmless(cell) for cell in cells])
