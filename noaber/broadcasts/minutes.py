"""What became of a message, step by step, as lines of a CSV file that a spreadsheet opens."""

import csv
from collections.abc import Iterator

from django.utils.translation import gettext as _

from noaber.broadcasts.queries import After, every_step
from noaber.broadcasts.shares import LEAST_TOLD
from noaber.broadcasts.wording import CHANNELS, STAGES
from noaber.core.spreadsheets import Echo


def lines_of_steps(after: After) -> Iterator[str]:
    """A byte order mark for Excel, the header, then a line by channel for each moment of a change.

    What is not told stands there as "<5", what nobody can know stays empty.
    """
    writer = csv.writer(Echo(), delimiter=";")
    yield "\ufeff" + writer.writerow([_("Kanaal"), _("Seconden"), _("Minuten"), *map(str, STAGES.values())])
    for channel, seconds, numbers in every_step(after):
        word = str(CHANNELS[channel].word) if channel in CHANNELS else _("Alle mensen, ieder één keer")
        cells = [_cell(number, after.is_exact) for number in numbers]
        yield writer.writerow([word, seconds, -(-seconds // 60), *cells])


def _cell(number: int | None, is_exact: bool) -> str:
    if number is None:
        return ""
    return str(number) if is_exact or number else f"<{LEAST_TOLD}"
