"""A message afterwards, as its page shows it: exact for who works with it, careful for everybody."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from noaber.broadcasts.drawing import Drawn, Row, Tick, draw, end_of, rows_of, ticks_until
from noaber.broadcasts.models import Broadcast, Reckoning
from noaber.broadcasts.queries.reckoning import PEOPLE, STAGES, reckon
from noaber.broadcasts.shares import FEWEST, Share, most_first, told, told_reasons
from noaber.channels.models import Channel
from noaber.channels.queries import COUNTED

# By these a device, or the page itself, says that it was seen; mail and paper do not.
CONFIRMING = (PEOPLE, Channel.PAGE.value, Channel.WEBPUSH.value, Channel.SMS.value)


@dataclass(frozen=True)
class Panel:
    """One channel, or all people together (`people`).

    `numbers` by stage: None where nobody can know, such as whether a letter was read. `rows` have a number
    for each of the `stages` that are known; `curves` has those in which anything happened.
    """

    channel: str
    chosen: int
    numbers: dict[str, int | None]
    stages: list[str]
    curves: list[Drawn]
    rows: list[Row]

    @property
    def is_drawn(self) -> bool:
        return any(self.numbers.values())

    @property
    def share(self) -> Share | None:
        """Of how many it was handed over; not of few."""
        handed = min(self.numbers["handed_over"] or 0, self.chosen)
        return Share(handed, self.chosen) if self.chosen >= FEWEST else None


@dataclass(frozen=True)
class After:
    """Everything that a page after a message says in numbers. When not exact, 0 is: fewer than five."""

    reckoning: Reckoning
    is_exact: bool
    is_small: bool  # too few people for any number
    panels: list[Panel]
    lines: dict[str, dict[str, Any]]
    ticks: list[Tick]
    missed: list[tuple[str, int]]
    missed_count: int
    screens: dict[str, int] | None

    @property
    def people(self) -> Panel:
        return self.panels[0]

    @property
    def channels(self) -> list[Panel]:
        return self.panels[1:]


def reckoning_of(broadcast: Broadcast) -> Reckoning:
    """The count that is kept, or one made now when there is none yet."""
    kept = Reckoning.objects.filter(broadcast=broadcast).first()
    return kept or reckon(broadcast)


def after_of(broadcast: Broadcast, *, exact: bool) -> After:
    """What became of a message. One query when it was counted; `exact` is for who works with it.

    For everybody numbers of people come in fives, fewer than five are not told, reasons of few are joined,
    and of a message for fewer than twenty people no number is told at all.
    """
    kept = reckoning_of(broadcast)
    lines = {name: kept.lines[name] for name in (PEOPLE, *COUNTED) if name in kept.lines}
    if not exact:
        lines = {name: _careful(line) for name, line in lines.items()}
    end = end_of(line[stage] for line in lines.values() for stage in STAGES)
    missed = kept.chosen - kept.reached - kept.waiting
    return After(
        reckoning=kept,
        is_exact=exact,
        is_small=not exact and kept.chosen < FEWEST,
        panels=[
            _panel(name, line, end, unknown=_unknown(name, broadcast, kept)) for name, line in lines.items()
        ],
        lines=lines,
        ticks=ticks_until(end),
        missed=(most_first if exact else told_reasons)(kept.missed),
        missed_count=missed if exact else told(missed),
        screens=kept.lines.get(Channel.WALL.value),
    )


def every_step(after: After) -> Iterator[tuple[str, int, list[int | None]]]:
    """By channel each second, minute or hour of a change, and how many had come how far by then:
    a number for each stage, None where nobody can know.
    """
    for panel in after.panels:
        line = after.lines[panel.channel]
        changes: dict[int, dict[str, int]] = {}
        for stage in panel.stages:
            for seconds, number in line[stage]:
                changes.setdefault(seconds, {})[stage] = number
        so_far: dict[str, int | None] = {stage: 0 if stage in panel.stages else None for stage in STAGES}
        for seconds in sorted(changes):
            so_far |= changes[seconds]
            yield panel.channel, seconds, list(so_far.values())


def _careful(line: dict[str, Any]) -> dict[str, Any]:
    """A line as everybody may see it; a curve too moves in steps of five people."""
    curves = {}
    for stage in STAGES:
        steps = {}
        for seconds, number in line[stage]:
            steps.setdefault(told(number), seconds)
        curves[stage] = [[seconds, number] for number, seconds in steps.items()]
    return {"chosen": told(line["chosen"]), **curves}


def _unknown(name: str, broadcast: Broadcast, kept: Reckoning) -> set[str]:
    """What nobody can say of a channel, or of a message that asks for no answer."""
    found = set() if name in CONFIRMING else {"confirmed"}
    asks = bool(broadcast.kind_data and broadcast.kind_data.answers)
    return found if asks and kept.answered is not None else found | {"answered"}


def _panel(name: str, line: dict[str, Any], end: int, *, unknown: set[str]) -> Panel:
    known = {stage: line[stage] for stage in STAGES if stage not in unknown}
    numbers = {stage: curve[-1][1] if curve else 0 for stage, curve in known.items()}
    return Panel(
        channel=name,
        chosen=line["chosen"],
        numbers=dict.fromkeys(STAGES) | numbers,
        stages=list(known),
        curves=[draw(stage, known[stage], top=line["chosen"], end=end) for stage in known if numbers[stage]],
        rows=rows_of(list(known.values()), end=end),
    )
