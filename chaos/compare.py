"""Afterwards: what was handed over, what the receivers got, and what the database says about it."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from math import inf

from chaos.history import OUTSIDE, Diary, Got
from chaos.storm import Receivers, Storm

HANDED = ("handed_over", "confirmed")


@dataclass(frozen=True)
class Account:
    """One channel: persons, and what is wrong with them."""

    channel: str
    meant: int
    got: int
    unknown: int  # of whom the house itself says that it cannot know
    unsure: int  # of these got it after all
    lost: int  # neither got it nor are they known not to have
    strangers: int
    repeats: int
    unlike: int  # repeats that the other side could not see to be one
    after: dict[str, list[int]]  # the repeats after each fault, by its kind; "none": leases that ran out
    claimed: int  # of whom the database says that they have it, and they have not
    uncounted: int  # by how much the counts differ from who was meant


def settle_accounts(storm: Storm, receivers: Receivers) -> list[Account]:
    """One for each channel, the page included, whose diary is the inbox itself."""
    meant = defaultdict(set)
    for _moment, person, channel in Diary(storm.folder / "handed.txt").lines():
        meant[channel].add(int(person))
    accounts = [
        _account(channel, meant[channel], Got.read(receivers[channel].diary), storm) for channel in OUTSIDE
    ]
    return [*accounts, _account_of_page(set().union(*meant.values()))]


def _account(channel: str, meant: set[int], got: Got, storm: Storm) -> Account:
    outcomes = _outcomes(channel)
    unknown = meant & outcomes["unknown"]
    handed = set().union(*(outcomes[outcome] for outcome in HANDED))
    return Account(
        channel,
        meant=len(meant),
        got=len(meant & got.persons),
        unknown=len(unknown),
        unsure=len(unknown & got.persons),
        lost=len(meant - got.persons - unknown),
        strangers=len(got.persons - meant),
        repeats=got.repeats,
        unlike=got.unlike,
        after=_by_kind(channel, got, storm),
        claimed=len(handed - got.persons),
        uncounted=abs(_counted(channel) - len(meant)),
    )


def _by_kind(channel: str, got: Got, storm: Storm) -> dict[str, list[int]]:
    """Lay each repeat to what it came from: the channel hung while its worker lived; that worker was killed;
    some other fault came between; a lease ran out because the machine was too busy."""
    found: dict[str, Counter] = defaultdict(Counter)
    chunks, lost = _chunks_of_persons(channel), storm.leases_lost
    for person, worker, first, again in got.again():
        taken_over = any((worker, chunk) in lost for chunk in chunks[person])
        kind, one = _fault_between(first, again, storm.faults, channel)
        gone = storm.killed.get(worker, inf)
        if gone <= (one if kind == "hang" else again) and not taken_over:
            kind, one = "kill", worker
        found[kind][one] += 1
    return {kind: list(counts.values()) for kind, counts in found.items()}


def _fault_between(first: float, again: float, faults, channel: str) -> tuple[str, float]:
    """The kind of a fault that was no kill, and when it began; `none` when there was none."""
    kinds = {"stop": "stop", "full": "full", f"hang {channel}": "hang"}
    for began, ended, what in faults:
        if what in kinds and began <= again and first <= ended:
            return kinds[what], began
    return "none", 0.0


def _chunks_of_persons(channel: str) -> dict[int, list[int]]:
    from noaber.channels.models import Chunk

    found = defaultdict(list)
    for chunk, ids in Chunk.objects.filter(channel=channel).values_list("pk", "ids"):
        for person in ids:
            found[person].append(chunk)
    return found


def _account_of_page(meant: set[int]) -> Account:
    shown = _outcomes("page")["handed_over"]
    return Account(
        "page",
        meant=len(meant),
        got=len(meant & shown),
        unknown=0,
        unsure=0,
        lost=len(meant - shown),
        strangers=len(shown - meant),
        repeats=0,
        unlike=0,
        after={},
        claimed=0,
        uncounted=abs(_counted("page") - len(meant)),
    )


def _outcomes(channel: str) -> dict[str, set[int]]:
    from noaber.channels.models import Result

    found: dict[str, set[int]] = defaultdict(set)
    rows = Result.objects.filter(channel=channel, mailing_id__gt=0).values_list("person_id", "outcome")
    for person, outcome in rows.iterator():
        found[outcome].add(person)
    return found


def _counted(channel: str) -> int:
    from noaber.channels.models import Tally

    return sum(Tally.objects.filter(channel=channel).values_list("persons", flat=True))
