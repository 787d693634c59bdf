"""Invented figures of the invented town, brought in as a municipality brings in those of CBS: by a table.

They fit the doors that there are and each other: a wijk is the sum of its buurten. In the smallest buurten
some are not published, as in real tables.
"""

import csv
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from noaber.core import clock
from noaber.demo.town import Town
from noaber.journal.actors import IMPORT
from noaber.places.actions import import_statistics

SOURCE = "Verzonnen cijfers van een verzonnen stad"
FEWEST_HOMES = 60
SHARES = ("koopwoningen", "eengezinswoning", "goed_ervaren_gezondheid")
COLUMNS = (
    *("code", "woningvoorraad", "huishoudens", "inwoners", "inwoners65plus", "inwoners0tot15"),
    *("huishoudensgrootte", "wozWaarde", "misdrijven_12m", "misdrijven_per1000", *SHARES),
)


@dataclass
class _Counts:
    """What can be added up; shares and values are sums over homes, to be divided again."""

    homes: int = 0
    people: int = 0
    old: int = 0
    young: int = 0
    crimes: int = 0
    value: float = 0.0
    shares: tuple[float, ...] = (0.0, 0.0, 0.0)

    def __add__(self, other: "_Counts") -> "_Counts":
        return _Counts(
            self.homes + other.homes,
            self.people + other.people,
            self.old + other.old,
            self.young + other.young,
            self.crimes + other.crimes,
            self.value + other.value,
            tuple(a + b for a, b in zip(self.shares, other.shares, strict=True)),
        )


def load_statistics(town: Town, seed: int = 1) -> None:
    """Write the table and import it."""
    homes = np.bincount(town.doors.zone[town.doors.zone >= 0], minlength=len(town.quarters))
    counted: dict[str, _Counts] = {}
    for number, zone in enumerate(town.quarters):
        here = _invented(int(homes[number]), np.random.default_rng((seed, number)))
        for code in (zone.code, zone.parent, town.municipality.code):
            counted[str(code)] = counted.get(str(code), _Counts()) + here
    with TemporaryDirectory() as folder:
        path = Path(folder) / "cijfers.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            table = csv.writer(file)
            table.writerow(COLUMNS)
            table.writerows(_row(code, counts) for code, counts in counted.items())
        import_statistics(path, by=IMPORT, year=clock.today().year - 1, source=SOURCE)


def _invented(homes: int, rng: np.random.Generator) -> _Counts:
    people = round(homes * rng.uniform(1.7, 2.5))
    shares = (rng.uniform(25, 85), rng.uniform(20, 90), rng.uniform(66, 84))
    return _Counts(
        homes,
        people,
        round(people * rng.uniform(0.1, 0.3)),
        round(people * rng.uniform(0.09, 0.22)),
        round(people * rng.gamma(4, 0.009)),
        homes * rng.uniform(240, 560),
        tuple(float(share * homes) for share in shares),
    )


def _row(code: str, counts: _Counts) -> list:
    homes, people = max(counts.homes, 1), max(counts.people, 1)
    known = counts.homes >= FEWEST_HOMES
    shares = [round(share / homes) if known else "" for share in counts.shares]
    return [
        code,
        counts.homes,
        round(counts.homes * 0.97),
        counts.people,
        counts.old,
        counts.young,
        round(people / homes, 1),
        round(counts.value / homes) if known else "",
        counts.crimes,
        round(1000 * counts.crimes / people, 1) if known else "",
        *shares,
    ]
