"""What came of the last messages of a kind: said to the author before the next one goes."""

from dataclasses import dataclass

from noaber.broadcasts.kinds import Kind, Outcome, catalogue
from noaber.broadcasts.models import Closing, OutcomeClass
from noaber.broadcasts.shares import Share

COUNTED = 10


@dataclass(frozen=True)
class Compared:
    """One outcome beside the share that Burgernet publishes for comparable messages."""

    outcome: Outcome
    share: Share
    theirs: int

    @property
    def ours(self) -> int:
        return self.share.percent


@dataclass(frozen=True)
class BaseRate:
    """How the last ten of a kind ended, the most frequent first."""

    number: int
    outcomes: list[tuple[Outcome, int]]
    compared: list[Compared]

    @property
    def direct(self) -> int:
        """How many were solved directly by what people answered."""
        return next((n for outcome, n in self.outcomes if outcome.slug == OutcomeClass.DIRECT), 0)


def base_rate_of(kind: Kind) -> BaseRate:
    """Return how the last ten real messages of this kind ended; one query.

    Beside Burgernet's shares only where the data file says that the kind is comparable.
    """
    ended = Closing.objects.filter(broadcast__kind=kind.slug, broadcast__exercise=False).order_by("-at")
    last = list(ended.values_list("outcome", flat=True)[:COUNTED])
    counts = [(outcome, last.count(slug)) for slug, outcome in catalogue().outcomes.items() if slug in last]
    compared = [
        Compared(catalogue().outcomes[slug], Share(last.count(slug), len(last)), share)
        for slug, share in kind.compared.items()
        if last
    ]
    return BaseRate(len(last), sorted(counts, key=lambda row: -row[1]), compared)
