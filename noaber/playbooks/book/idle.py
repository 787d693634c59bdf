"""What can be written, and would do nothing or could not be reckoned once it runs: told before it starts."""

import difflib
from collections.abc import Collection, Iterator
from math import inf

from noaber.broadcasts.kinds import catalogue
from noaber.broadcasts.models import CLOSING_MOST, TEXT_MOST, TITLE_MOST
from noaber.cases.categories import slugs
from noaber.channels.models import Channel
from noaber.journal.schema import declared
from noaber.people.trainings import trainings

from .lines import Path
from .shapes import Playbook
from .stages import ByEntry, Message, OfferedMessage, Quorum, Ring, Task, Training, TwoPersons

Mistakes = Iterator[tuple[Path, str]]
_DAYS = (0, 36_500)  # a hundred years: what lies further has no date
# What each number may be; what a message is valid and how often an offer may be begun is checked elsewhere.
_BOUNDS = {
    "wait_days": _DAYS,
    "days": _DAYS,
    "within_days": _DAYS,
    "within_minutes": (0, 52_560_000),
    "most_days": (1, 36_500),
    "at_least": (1, 10_000),
    "metres": (1, 10_000),
    "erase_after_days": (0, 30_000),
    "close_within_minutes": (1, 525_600),
}
_KINDS = {bool: "true or false", int: "a whole number", str: "a text between quotes"}


def idle_parts(book: Playbook) -> Mistakes:
    """Give each as the path of its value and a sentence."""
    if not book.stages:
        return
    yield from _numbers(book)
    yield from _rings(book)
    yield from _gates(book)
    yield from _trainings(book)
    yield from _messages(book)
    yield from _heard(book)


def _numbers(book: Playbook) -> Mistakes:
    rows = {row.key: (place, row) for place, row in enumerate(book.parameters) if row.type == "integer"}
    for path, value in book.numbers():
        name = str(path[-1])
        least, most = _BOUNDS.get(name, (-inf, inf))
        if isinstance(value, int):
            if not least <= value <= most:
                yield path, f"{name} is {value}. Write a number from {least} to {most}."
        elif value.parameter in rows and name in _BOUNDS:
            place, row = rows[value.parameter]
            if row.least is None or row.least < least:
                yield ("parameters", place, "least"), f"{row.key} is used as {name}. Write least = {least}."
            if row.most is None or row.most > most:
                yield ("parameters", place, "most"), f"{row.key} is used as {name}. Write most = {most}."


def _rings(book: Playbook) -> Mistakes:
    for path, part in book.openings():
        has_place = path[0] == "reactions" and book.reactions[int(path[1])].on.startswith("cases.")
        if isinstance(part, Ring) and not has_place:
            yield path, "here is no place to draw a ring around. Write it in a reaction on cases.filed."
        if not isinstance(part, Message) or isinstance(part, OfferedMessage):
            continue
        if part.audience == "ring" and not has_place:
            yield (*path, "audience"), "here is no place to draw a ring around. Write area, doors or drawn."
        if (part.audience == "ring") != (part.metres is not None):
            yield path, 'audience = "ring" and metres go together. Write both, or neither.'


def _gates(book: Playbook) -> Mistakes:
    asked = {key for stage in book.stages for key in stage.gates}
    asked |= {key for _path, part in book.openings() if isinstance(part, Message) for key in part.gates}
    room = {role.key: role.at_most or inf for role in book.roles}
    for number, gate in enumerate(book.gates):
        if gate.key not in asked:
            yield (
                ("gates", number, "key"),
                f"nothing waits for {gate.key!r}. Name it in gates of a stage or a message, or leave it out.",
            )
        if isinstance(gate, TwoPersons) and sum(room.get(role, inf) for role in {*gate.roles}) < 2:
            yield (
                ("gates", number, "roles"),
                "in these roles is no room for two people. Name one more.",
            )
        asks = gate.at_least if isinstance(gate, Quorum) and isinstance(gate.at_least, int) else 0
        if isinstance(gate, Quorum) and asks > (most := room.get(gate.role, inf)):
            yield ("gates", number, "at_least"), f"in {gate.role} is room for {most} people. Ask no more."


def _trainings(book: Playbook) -> Mistakes:
    asked: list[tuple[Path, str | None]] = [
        (("roles", number, "training"), role.training) for number, role in enumerate(book.roles)
    ]
    asked += [
        (("gates", number, "training"), gate.training)
        for number, gate in enumerate(book.gates)
        if isinstance(gate, Training)
    ]
    for path, slug in asked:
        if slug is not None and slug not in trainings():
            yield path, f"there is no training {slug!r}. Write one of: {', '.join(sorted(trainings()))}."


def _messages(book: Playbook) -> Mistakes:
    for path, part in book.openings():
        if not isinstance(part, Message):
            continue
        for place, channel in enumerate(part.channels):
            if channel not in Channel.values:
                known = ", ".join(sorted(Channel.values))
                yield (*path, "channels", place), f"there is no channel {channel!r}. Write one of: {known}."
        yield from _too_long((*path, "title"), part.title, TITLE_MOST)
        yield from _too_long((*path, "body"), part.body, TEXT_MOST)
    for number, stop in enumerate(book.stops):
        if stop.says:
            yield from _too_long(("stops", number, "says"), stop.says, CLOSING_MOST)


def _too_long(path: Path, text, most: int) -> Mistakes:
    for language in ("nl", "en"):
        if (length := len(getattr(text, language))) > most:
            said = f"{path[-1]} has {length} characters, and a message has room for {most}. Write it shorter."
            yield (*path, language), said


def _heard(book: Playbook) -> Mistakes:
    for path, entry, where in _conditions(book):
        known = declared().get(entry, {})
        for key, value in where.items():
            if key in known and type(value) is not known[key]:
                yield (*path, key), f"where.{key} is {value!r}. Write {_KINDS.get(known[key], 'a text')}."
            elif (words := _words_of(entry, key)) and str(value) not in words:
                near = difflib.get_close_matches(str(value), words, 3) or sorted(words)
                yield (*path, key), f"no {key} is called {value!r}. Write one of: {', '.join(near)}."
    for number, reaction in enumerate(book.reactions):
        room = reaction.on.partition(".")[0]
        for place, part in enumerate(reaction.opens):
            for row, entry in enumerate(part.done_on if isinstance(part, Task) else ()):
                if entry.partition(".")[0] != room:
                    said = f"it follows on {reaction.on}, and {entry} is about something else."
                    yield ("reactions", number, "opens", place, "done_on", row), f"{said} Name one of {room}."


def _conditions(book: Playbook) -> Iterator[tuple[Path, str, dict[str, str | int | bool]]]:
    for number, reaction in enumerate(book.reactions):
        yield ("reactions", number, "where"), reaction.on, reaction.where
    for number, stop in enumerate(book.stops):
        yield ("stops", number, "where"), stop.on or "", stop.where
    for number, stage in enumerate(book.stages):
        if isinstance(stage.ends, ByEntry):
            yield ("stages", number, "ends", "where"), stage.ends.entry, stage.ends.where


def _words_of(entry: str, key: str) -> Collection[str]:
    """The words that a value can be, where there is a list of them."""
    if entry.startswith("cases.") and key == "category":
        return slugs()
    return catalogue().kinds if entry.startswith("broadcasts.") and key == "kind" else ()
