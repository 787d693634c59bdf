"""What the receivers got, line by line in files outside the database: the other side's word."""

import threading
import time
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.sharedctypes import RawValue
from pathlib import Path

OUTSIDE = ("webpush", "mail", "sms")


class Diary:
    """Written by one process; `count` is read by another while it is written."""

    def __init__(self, path: Path):
        self.path = path
        self._count = RawValue("q", 0)
        self._file = None
        self._one = threading.Lock()

    @classmethod
    def fresh(cls, path: Path) -> "Diary":
        """Begin it; what an earlier run wrote is gone."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        return cls(path)

    @property
    def count(self) -> int:
        return self._count.value

    def note(self, *words: object) -> None:
        """Add a line with the moment; every process on this machine has the same steady clock."""
        with self._one:
            if self._file is None:
                self._file = self.path.open("a", buffering=1)
            self._file.write(" ".join(map(str, (f"{time.monotonic():.4f}", *words))) + "\n")
            self._count.value += 1

    def lines(self) -> Iterator[list[str]]:
        if self.path.exists():
            with self.path.open() as file:
                for line in file:
                    yield line.split()


@dataclass
class Got:
    """What one channel's receiver got: for each person the moments, and the names by which they are known."""

    times: dict[int, list[float]]
    names: dict[int, set[str]]

    @classmethod
    def read(cls, diary: Diary) -> "Got":
        got = cls(defaultdict(list), defaultdict(set))
        for moment, person, name in diary.lines():
            got.times[int(person)].append(float(moment))
            got.names[int(person)].add(name)
        return got

    @property
    def persons(self) -> set[int]:
        return set(self.times)

    @property
    def repeats(self) -> int:
        return sum(len(times) - 1 for times in self.times.values())

    @property
    def unlike(self) -> int:
        """Persons of whom a repeat could not be seen to be one: it came under another name."""
        return sum(len(names) > 1 for names in self.names.values())

    def after(self, faults: list[float]) -> Counter:
        """How many came again because of each fault: the first of the two left just before it."""
        found: Counter = Counter()
        for times in self.times.values():
            if len(times) > 1:
                found[min(bisect_left(faults, times[0]), len(faults) - 1)] += len(times) - 1
        return found
