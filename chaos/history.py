"""What the receivers got, line by line in files outside the database: the other side's word."""

import threading
import time
from collections import defaultdict
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
    """What one channel's receiver got: for each person the moments, the workers that each came from, and the
    names by which they are known."""

    times: dict[int, list[float]]
    workers: dict[int, list[int]]
    names: dict[int, set[str]]

    @classmethod
    def read(cls, diary: Diary) -> "Got":
        got = cls(defaultdict(list), defaultdict(list), defaultdict(set))
        for moment, person, name, worker in diary.lines():
            got.times[int(person)].append(float(moment))
            got.workers[int(person)].append(int(worker))
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

    def again(self) -> Iterator[tuple[int, int, float, float]]:
        """Each time that somebody got it again: who, from which worker it had come, when, and when again."""
        for person, times in self.times.items():
            for place in range(1, len(times)):
                yield person, self.workers[person][place - 1], times[place - 1], times[place]
