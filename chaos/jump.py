"""One organisation has seven times its usual messages: how long does another one's take?

Both send every second, to different people by web push, through the same workers. Measured is the time from
the commit to the last browser, in a stretch with the usual and in a stretch with the jump.
"""

import time
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from chaos.crew import Crew
from chaos.history import Got
from chaos.storm import Receivers

FORK = get_context("fork")
ROUNDS = 15  # seconds of each stretch
OTHER = 100  # persons of the other's message
SEVEN = 7


@dataclass(frozen=True)
class Delays:
    """Seconds until the last of the other's message, and of the jumper's own."""

    other: list[float]
    own: list[float]


def measure(
    receivers: Receivers, crowd: list[int], others: list[int], usual: int, folder: Path
) -> dict[str, Delays]:
    """`others` are enough for a message of their own in every round of both stretches."""
    crew = Crew(2, folder / "workers.log")
    try:
        time.sleep(3)
        found = {}
        for name, times in (("usual", 1), ("sevenfold", SEVEN)):
            mine, others = others[: ROUNDS * OTHER], others[ROUNDS * OTHER :]
            found[name] = _stretch(receivers, crowd, mine, usual, times, folder)
        return found
    finally:
        crew.end()


def _stretch(receivers: Receivers, crowd, others, usual: int, times: int, folder: Path) -> Delays:
    """Each round the jumper hands its messages over first, so that the other always finds them before it."""
    committed, began = [], time.monotonic()
    for number in range(ROUNDS):
        for _message in range(times):
            _hand_over("springer", crowd[:usual])
        mine = others[number * OTHER : (number + 1) * OTHER]
        _hand_over("ander", mine)
        committed.append((time.monotonic(), mine))
        time.sleep(max(0.0, began + number + 1 - time.monotonic()))
    jumper_done = _wait_for_all() - began
    got = Got.read(receivers["webpush"].diary)
    waited = [max(got.times[person][-1] for person in mine) - moment for moment, mine in committed]
    return Delays(sorted(waited), [jumper_done])


def _hand_over(slug: str, persons: list[int]) -> None:
    from noaber.channels.actions import hand_over
    from noaber.journal.actors import SYSTEM
    from noaber.people.models import Organisation

    house, _new = Organisation.objects.get_or_create(slug=slug, defaults={"name": slug.title()})
    hand_over(
        source=house,
        organisation=house,
        kind="alert",
        category="alerts",
        urgency="urgent",
        title="Let op",
        body="Er is iets in de straat.",
        recipients={"webpush": persons},
        by=SYSTEM,
    )


def _wait_for_all() -> float:
    from noaber.channels.models import Chunk

    while Chunk.objects.filter(finished_at=None).exists():
        time.sleep(0.1)
    return time.monotonic()
