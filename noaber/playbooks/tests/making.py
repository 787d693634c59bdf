"""Playbooks for tests: as many as wanted, each different, made from the shipped example."""

from itertools import cycle, islice

from noaber.playbooks.book import Library, Playbook
from noaber.playbooks.book.words import Effort, Evidence, Harm, Party, Phenomenon
from noaber.playbooks.library import library

WORDS = (
    *("plein", "portiek", "schuur", "lantaarn", "speeltuin", "markt", "winkel", "fiets", "hond", "avond"),
    *("brief", "ronde", "tafel", "tuin", "school", "sport", "koffie", "muziek", "feest", "straat"),
    *("stoep", "bank", "boom", "water", "licht", "trap", "deur", "raam", "sleutel", "schutting"),
)


def a_playbook(slug: str = "proef", **changes) -> Playbook:
    """The shipped example under another name, with some tables changed."""
    tables = library().playbooks["besmettingsbrieven"].model_dump(exclude_none=True)
    return Playbook.model_validate(tables | {"slug": slug} | changes)


def facets(**values) -> dict:
    """The facets of the example with other values: `facets(phenomena=["safety"])`."""
    tables = library().playbooks["besmettingsbrieven"].facets.model_dump(exclude_none=True)
    for key, value in values.items():
        tables[key] = {"value" if isinstance(value, str) else "values": value, "basis": "editorial"}
    return tables


def a_library(*books: Playbook) -> Library:
    return Library({book.slug: book for book in books}, library().sources)


def many(count: int) -> Library:
    """So many playbooks with names, texts and facets that differ."""
    phenomena, parties, harms = cycle(Phenomenon.values), cycle(Party.values), cycle(Harm.values)
    efforts, evidence = cycle(Effort.values), cycle(Evidence.values)
    return a_library(*(_one(n, phenomena, parties, harms, efforts, evidence) for n in range(count)))


def _one(number: int, phenomena, parties, harms, efforts, evidence) -> Playbook:
    first, second = WORDS[number % 30], WORDS[number // 30 % 30]
    text = " ".join(f"{WORDS[(number * step + step) % 30]}{step}en" for step in range(80))
    return a_playbook(
        f"proef-{number}",
        name={"nl": f"{first}{second} {number}", "en": f"{second} {first} {number}"},
        also_called=[f"{second}{first}", f"{first} van {number}"],
        about={"nl": text, "en": text},
        facets=facets(
            phenomena=list(islice(phenomena, 1 + number % 3)),
            initiator=[next(parties)],
            harm=list(islice(harms, number % 3)),
            effort=next(efforts),
            evidence=next(evidence),
        ),
    )
