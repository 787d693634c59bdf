"""Searching in a thousand playbooks: what one question costs, and making the index.

    python -m bench.catalogue [playbooks]

The playbooks are copies of the shipped ones with their whole texts; the questions are those of the tests.
"""

import os
import sys
import time
import tomllib
from dataclasses import dataclass

from bench.ground import ROOT

SEARCHES = ROOT / "noaber" / "playbooks" / "tests" / "searches.toml"


@dataclass(frozen=True)
class Spent:
    """Milliseconds of CPU: of half of the questions, of the slowest, and of making the index once."""

    median: float
    worst: float
    making: float


def main(count: int = 1_000) -> None:
    found = spent(count)
    print(f"{count} playbooks: a question {found.median:.1f} ms, the slowest {found.worst:.1f} ms;")
    print(f"the index, once a process, {found.making:.0f} ms")


def spent(count: int) -> Spent:
    os.environ |= {"DJANGO_SETTINGS_MODULE": "noaber.config.settings", "NOABER_MODE": "development"}
    import django

    django.setup()
    from noaber.playbooks.book import Library
    from noaber.playbooks.library import library
    from noaber.playbooks.queries.catalogue import Catalogue, Question

    shipped = list(library().playbooks.values())
    copies = (shipped[number % len(shipped)] for number in range(count))
    books = {
        f"{book.slug}-{n}": book.model_copy(update={"slug": f"{book.slug}-{n}"})
        for n, book in enumerate(copies)
    }
    every = Catalogue(Library(books, library().sources))
    making = _milliseconds(lambda: every.index)
    questions = [
        Question(text, {"effort": ("light", "medium")})
        for text in tomllib.loads(SEARCHES.read_text())["searches"]
    ]
    taken = sorted(_milliseconds(lambda asked=asked: every.find(asked)) for asked in questions * 3)
    return Spent(taken[len(taken) // 2], taken[-1], making)


def _milliseconds(work) -> float:
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
