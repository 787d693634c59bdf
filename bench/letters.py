"""Ten thousand letters as a print run takes them, beside typst's own floor: time and memory.

    python -m bench.letters [letters]

The floor is typst alone, in as many documents: the same words and address on as many pages, with the same
font, without code, window, folds or tags. Wishes are read from a database of the bench's own.
"""

import json
import os
import resource
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench import ground

STREETS = ("Akeleistraat", "Burgemeester van Rijckevorsellaan", "Çelikplein", "Dorpsweg", "Elzenhof")
WORDS = (
    "Vannacht voelde iemand aan achterdeuren. Doe uw achterdeur en schuur op slot. Laat een licht branden."
)
BARE = """#let data = json(bytes(sys.inputs.data))
#set page(paper: "a4", margin: 25mm)
#set text(font: "Atkinson Hyperlegible", size: 11.5pt)
#for (place, to) in data.to.enumerate() {
  if place > 0 { pagebreak() }
  for line in to [#line #linebreak()]
  for words in data.said { par(words) }
}
"""


@dataclass(frozen=True)
class Made:
    """Seconds, seconds of CPU and megabytes of the largest process of so many letters; and of typst alone."""

    letters: int
    seconds: float
    cpu: float
    bytes: int
    most: float
    floor_seconds: float
    floor_cpu: float


def measure(count: int = 10_000) -> Made:
    ground.stand_up()
    from django.core.management import call_command

    from noaber.core import postgres

    database = f"{postgres.DATABASE}_letters"
    ground.fresh(database)
    ground.use(database)
    call_command("migrate", verbosity=0)
    run, doors, sender = _run_of(count)
    from noaber.channels.paper.letters import letters_of

    seconds, cpu, size = _timed(letters_of(run, doors, sender))
    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    floor_seconds, floor_cpu, _size = _timed(_bare(doors))
    ground.drop(database)
    return Made(count, seconds, cpu, size, most / 1024, floor_seconds, floor_cpu)


def _run_of(count: int):
    """A run to invented doors; its message is not saved."""
    from noaber.channels.models import Kind, Mailing, PaperRun, Urgency
    from noaber.channels.paper.senders import Sender
    from noaber.channels.queries import DoorLine
    from noaber.core import clock

    texts = {"nl": {"title": "Iemand voelt aan achterdeuren", "body": f"{WORDS}\n\n{WORDS}"}}
    mailing = Mailing(pk=1, kind=Kind.ALERT, urgency=Urgency.NORMAL, texts=json.dumps(texts))
    doors = [
        DoorLine(n, "", n, STREETS[n % len(STREETS)], n % 300 + 1, "", "1234AB", "Lindervoort")
        for n in range(1, count + 1)
    ]
    sender = Sender(
        "Gemeente Lindervoort", ("Plein 1",), "Postbus 1, 1234 AA Lindervoort", "0599 00 00 00", ""
    )
    return PaperRun(pk=1, mailing=mailing, made_at=clock.now()), doors, sender


def _bare(doors):
    """The documents of typst alone."""
    import typst

    from noaber.channels.paper.fonts import font_folder
    from noaber.channels.paper.letters import BATCH, address_lines
    from noaber.core.arrays import portions

    with tempfile.TemporaryDirectory() as folder:
        sheet = Path(folder) / "bare.typ"
        sheet.write_text(BARE)
        for part in portions(doors, BATCH):
            data = {"to": [address_lines(door) for door in part], "said": [WORDS, WORDS]}
            yield typst.compile(
                str(sheet),
                font_paths=[str(font_folder())],
                sys_inputs={"data": json.dumps(data)},
                format="pdf",
            )


def _timed(files) -> tuple[float, float, int]:
    began, cpu = time.perf_counter(), _cpu()
    size = sum(len(content) for content in files)
    return time.perf_counter() - began, _cpu() - cpu, size


def _cpu() -> float:
    """Of this process and of those that it started."""
    return sum(os.times()[:4])


def main(count: int = 10_000) -> None:
    made = measure(count)
    ours = f"{made.seconds:.1f} s, {made.cpu:.1f} s CPU, {made.bytes / 1e6:.1f} MB, {made.most:.0f} MB memory"
    floor = f"typst alone {made.floor_seconds:.1f} s, {made.floor_cpu:.1f} s CPU"
    print(f"{made.letters:,} letters: {ours}; {floor}: {made.cpu / made.floor_cpu:.1f} ×")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
