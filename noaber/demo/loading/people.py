"""The invented people: who lives where, who works at which desk, who writes and who approves."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from noaber.core import clock
from noaber.core.copying import analyze
from noaber.demo.loading.geography import Geography
from noaber.journal.actors import system
from noaber.people.actions import NewPerson, NewPlace, grant_role, record_consent, register_persons
from noaber.people.consent import EXERCISES
from noaber.people.models import AudiencePoint, Desk, Organisation, Person, PersonPlace, PlaceKind, ShownAs
from noaber.places.models import Address, Area

FOLDER = Path(__file__).parent.parent / "data"
BUILDER = system("demo")
TERM = timedelta(days=550)
EVERYWHERE = ("author", "approver", "administrator")
BY_TEXT = 4  # of so many with a telephone, one wants texts
SHARES = {"verified": 0.62, "coarse": 0.11, "pseudonym": 0.22, "english": 0.06, "work": 0.07}


@dataclass
class Cast:
    """Everybody who acts in the history, by what they may do. Columns of residents have equal length."""

    residents: list[Person]
    home: np.ndarray
    quarter: np.ndarray
    since: np.ndarray
    desks: dict[str, Desk] = field(default_factory=dict)
    handlers: dict[str, list[Person]] = field(default_factory=dict)
    mandates: dict[tuple[str, str], list[Person]] = field(default_factory=dict)
    manner: dict[str, dict] = field(default_factory=dict)

    def with_mandate(self, organisation: str, mandate: str) -> list[Person]:
        """Who holds a mandate for the whole of an organisation."""
        return self.mandates.get((organisation, mandate), [])


def load_people(geography: Geography, *, count: int, seed: int, since: datetime) -> Cast:
    """Write organisations, desks, residents, officials and their roles. In the caller's transaction."""
    rng = np.random.default_rng([seed, 3])
    names = Names(rng)
    plan = tomllib.loads((FOLDER / "organisations.toml").read_text("utf-8"))
    staff = sum(_staff_of(row) for row in plan["organisations"])
    cast = _residents(geography, names, rng, count=count - staff, since=since)
    for row in plan["organisations"]:
        _organisation(row, geography, cast, names, since)
    analyze(Person, PersonPlace, AudiencePoint)
    return cast


class Names:
    """Deals names, and mail addresses and phone numbers that nobody can have."""

    def __init__(self, rng):
        bank = tomllib.loads((FOLDER / "names.toml").read_text("utf-8"))
        self.first, self.surname, self.pseudonyms = bank["first"], bank["surname"], bank["pseudonym"]
        self.rng = rng
        self.taken: dict[str, int] = {}
        self.phone = 0

    def _one(self, words: list[str]) -> str:
        return words[self.rng.integers(len(words))]

    def name(self) -> str:
        """A first name and a surname."""
        return f"{self._one(self.first)} {self._one(self.surname)}"

    def pseudonym(self) -> str:
        """A word for who prefers not to be named."""
        return f"{self._one(self.pseudonyms)} {self.rng.integers(1, 100)}"

    def mail(self, name: str, domain: str) -> str:
        """An address under .example, which never exists (RFC 2606); a number when the name comes again."""
        plain = unicodedata.normalize("NFKD", name.replace("ı", "i")).encode("ascii", "ignore").decode()
        local = re.sub(r"[^a-z]+", ".", plain.lower()).strip(".")
        again = self.taken[local] = self.taken.get(local, 0) + 1
        return f"{local}{again if again > 1 else ''}@{domain}"

    def number(self) -> str:
        """A mobile number in a block of zeros, which nobody is given."""
        self.phone += 1
        return f"06000{self.phone:05d}"


def _staff_of(row: dict) -> int:
    handlers = sum(desk["handlers"] for desk in row["desks"])
    return handlers + sum(row[f"{mandate}s"] for mandate in EVERYWHERE)


def _residents(geography: Geography, names: Names, rng, *, count: int, since: datetime) -> Cast:
    """Residents at random doors; more than half were there before the year begins, the rest came since."""
    home = np.sort(
        rng.choice(len(geography.address_ids), size=count, replace=count > len(geography.address_ids))
    )
    early = rng.random(count) < 0.55
    span = (clock.now() - since).total_seconds()
    offset = np.where(early, -rng.random(count) * 150 * 86400, rng.random(count) * span * 0.98)
    moments = np.array([since + timedelta(seconds=float(s)) for s in offset])
    newcomers = [_newcomer(geography, names, rng, int(h), at) for h, at in zip(home, moments, strict=True)]
    persons = register_persons(newcomers)
    return Cast(persons, home, geography.quarter[home], moments)


def join_exercises(cast: Cast, *, besides: int) -> None:
    """Let one in twelve take part in exercises, and this person: only who agreed gets them."""
    for number, person in enumerate(cast.residents):
        if number % 12 == 0 or person.pk == besides:
            record_consent(person=person, purpose=EXERCISES, by=person, at=person.registered_at)


def _newcomer(geography: Geography, names: Names, rng, home: int, at: datetime) -> NewPerson:
    luck = dict(zip(SHARES, rng.random(len(SHARES)), strict=True))
    chosen = {key: luck[key] < share for key, share in SHARES.items()}
    name = names.name()
    area = geography.quarters[geography.quarter[home]]
    spot = area if chosen["coarse"] else door_of(geography, home)
    places = [NewPlace(spot)]
    if chosen["work"]:
        other = int(rng.integers(len(geography.address_ids)))
        places.append(NewPlace(door_of(geography, other), PlaceKind.WORK))
    verified = chosen["verified"] and not chosen["coarse"]
    phone = names.number() if rng.random() < 0.55 else ""
    return NewPerson(
        name=name,
        mail=names.mail(name, "lindervoort.example"),
        phone=phone,
        phone_is_proved=bool(phone) and names.phone % BY_TEXT == 0,
        pseudonym=names.pseudonym() if chosen["pseudonym"] else "",
        shown_as=ShownAs.PSEUDONYM if chosen["pseudonym"] else ShownAs.NAME,
        language="en" if chosen["english"] else "nl",
        verified_until=(at + timedelta(days=730)).date() if verified else None,
        is_invented=True,
        registered_at=at,
        places=tuple(places),
    )


def door_of(geography: Geography, row: int) -> Address:
    """The address in this row of the town, enough of it to put somebody there; not read back."""
    return Address(
        pk=int(geography.address_ids[row]),
        area_id=geography.quarters[geography.quarter[row]].pk,
        lon=float(geography.lon[row]),
        lat=float(geography.lat[row]),
        cell=int(geography.cell[row]),
    )


def _organisation(row: dict, geography: Geography, cast: Cast, names: Names, since: datetime) -> None:
    town = geography.municipality.name
    organisation = Organisation.objects.create(
        slug=row["slug"], name=row["name"].format(town=town), kind=row["kind"], mail=row["mail"]
    )
    domain = row["mail"].split("@")[1]
    hired = iter(_hire(_staff_of(row), names, domain, since))
    for desk in row["desks"]:
        made = Desk.objects.create(
            organisation=organisation,
            slug=desk["slug"],
            name=desk["name"],
            mail=f"{desk['slug']}@{domain}",
            opening_hours=desk["hours"],
        )
        cast.desks[made.slug] = made
        cast.manner[made.slug] = {"pace": desk["pace"], "late": desk["late"]}
        people = cast.handlers[made.slug] = [next(hired) for _ in range(desk["handlers"])]
        for person in people:
            _grant(person, organisation, "handler", since, desk=made)
    for mandate in EVERYWHERE:
        people = cast.mandates[row["slug"], mandate] = [next(hired) for _ in range(row[f"{mandate}s"])]
        for person in people:
            _grant(person, organisation, mandate, since)
    for number, person in enumerate(cast.handlers.get(row.get("officers_at", ""), [])):
        _grant(person, organisation, "officer", since, area=_beat(geography, number))
    for person in cast.handlers.get(row.get("moderators_at", ""), []):
        _grant(person, organisation, "moderator", since)
        cast.mandates.setdefault((row["slug"], "moderator"), []).append(person)


def _beat(geography: Geography, number: int) -> Area:
    """Officers go round the quarters two by two."""
    return geography.quarters[(number * 2) % len(geography.quarters)]


def _hire(count: int, names: Names, domain: str, since: datetime) -> list[Person]:
    people = []
    for _ in range(count):
        name = names.name()
        mail = names.mail(name, domain)
        people.append(
            NewPerson(name=name, mail=mail, registered_at=since - timedelta(days=30), is_invented=True)
        )
    return register_persons(people)


def _grant(person: Person, organisation: Organisation, mandate: str, since: datetime, **where) -> None:
    grant_role(
        person=person,
        organisation=organisation,
        mandate=mandate,
        by=BUILDER,
        since=since - timedelta(days=20),
        until=since + TERM,
        **where,
    )
