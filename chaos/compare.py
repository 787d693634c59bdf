"""Afterwards: what was handed over, what the receivers got, and what the database says about it."""

from collections import defaultdict
from dataclasses import dataclass

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
    lost: int  # neither got it nor are they known not to have
    strangers: int
    repeats: int
    unlike: int  # repeats that the other side could not see to be one
    after: dict[str, tuple[int, int]]  # repeats by kind of fault: all together, and the most after one
    claimed: int  # of whom the database says that they have it, and they have not
    uncounted: int  # by how much the counts differ from who was meant

    @property
    def most(self) -> int:
        """The most that came again after one fault."""
        return max((most for _together, most in self.after.values()), default=0)


def settle_accounts(storm: Storm, receivers: Receivers) -> list[Account]:
    """One for each channel, the page included, whose diary is the inbox itself."""
    meant = defaultdict(set)
    for _moment, person, channel in Diary(storm.folder / "handed.txt").lines():
        meant[channel].add(int(person))
    faults = sorted(fault for fault in storm.faults if fault[1] != "jump")
    accounts = [
        _account(channel, meant[channel], Got.read(receivers[channel].diary), faults) for channel in OUTSIDE
    ]
    return [*accounts, _account_of_page(set().union(*meant.values()))]


def _account(channel: str, meant: set[int], got: Got, faults: list[tuple[float, str]]) -> Account:
    outcomes = _outcomes(channel)
    unknown = meant & outcomes["unknown"] - got.persons
    handed = set().union(*(outcomes[outcome] for outcome in HANDED))
    return Account(
        channel,
        meant=len(meant),
        got=len(meant & got.persons),
        unknown=len(unknown),
        lost=len(meant - got.persons - unknown),
        strangers=len(got.persons - meant),
        repeats=got.repeats,
        unlike=got.unlike,
        after=_by_kind(got, faults),
        claimed=len(handed - got.persons),
        uncounted=abs(_counted(channel) - len(meant)),
    )


def _by_kind(got: Got, faults: list[tuple[float, str]]) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for place, repeats in got.after([moment for moment, _what in faults]).items():
        kind = faults[place][1].split()[0]
        together, most = found.get(kind, (0, 0))
        found[kind] = (together + repeats, max(most, repeats))
    return found


def _account_of_page(meant: set[int]) -> Account:
    shown = _outcomes("page")["handed_over"]
    return Account(
        "page",
        meant=len(meant),
        got=len(meant & shown),
        unknown=0,
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
