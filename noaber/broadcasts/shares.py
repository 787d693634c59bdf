"""Shares and small numbers: how sure a share is, and what may be told to everybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

LEAST_TOLD = 5  # people: of fewer somebody could be recognised
ROUNDED_TO = 5  # so that a difference between two numbers betrays nobody either
FEWEST = 20  # people: under this a message is told to everybody without any number of people
Z = 1.959964  # 95 of 100


@dataclass(frozen=True)
class Share:
    """So many of so many, and between which shares the truth lies with 95 % confidence.

    The interval is that of E. B. Wilson, "Probable inference, the law of succession, and statistical
    inference", Journal of the American Statistical Association 22 (1927), 209-212: unlike the usual one it
    stays between 0 and 1 and is right for few and for none.
    """

    number: int
    total: int

    @property
    def percent(self) -> int:
        return round(100 * self.number / self.total)

    @property
    def interval(self) -> tuple[int, int]:
        """The lowest and the highest share in whole percents, outward."""
        low, high = wilson(self.number, self.total)
        return int(100 * low), -int(-100 * high // 1)

    def stands_to(self, percent: float) -> str:
        """Whether another share lies above or below the interval as it is shown, or inside it."""
        low, high = self.interval
        return "below" if high < percent else "above" if low > percent else "alike"


def wilson(number: int, total: int) -> tuple[float, float]:
    """Return the lowest and the highest share that fits with `number` of `total`; see Share."""
    if not 0 <= number <= total or not total:
        raise ValueError(f"{number} of {total} is no share")
    share, z2 = number / total, Z * Z
    middle = share + z2 / (2 * total)
    width = Z * sqrt(share * (1 - share) / total + z2 / (4 * total * total))
    low = (middle - width) / (1 + z2 / total) if number else 0.0
    return low, (middle + width) / (1 + z2 / total) if number < total else 1.0


def told(number: int) -> int:
    """A number of people as everybody may read it: in fives. 0 says fewer than five, perhaps none."""
    return 0 if number < LEAST_TOLD else ROUNDED_TO * round(number / ROUNDED_TO)


def told_reasons(reasons: Mapping[str, int]) -> list[tuple[str, int]]:
    """Reasons with how many, the most first; those of few are told together, with the next when still few.

    What is told together is named "away+failed"; of fewer than five people in all no reason is named.
    """
    counts = most_first(reasons)
    shown = [(reason, number) for reason, number in counts if number >= LEAST_TOLD]
    few = [(reason, number) for reason, number in counts if number < LEAST_TOLD]
    if few and _sum(few) < LEAST_TOLD and shown:
        few.insert(0, shown.pop())
    found = [(reason, told(number)) for reason, number in shown]
    if not few:
        return found
    named = "+".join(reason for reason, _number in few) if _sum(few) >= LEAST_TOLD else "several"
    return [*found, (named, told(_sum(few)))]


def _sum(counts: list[tuple[str, int]]) -> int:
    return sum(number for _reason, number in counts)


def most_first(reasons: Mapping[str, int]) -> list[tuple[str, int]]:
    """Reasons with how many, the most first."""
    return sorted(reasons.items(), key=lambda row: -row[1])
