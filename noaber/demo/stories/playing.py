"""A story told in a town that lives: by real requests, on a clock that the story moves, for who watches."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import override

from noaber.channels.actions import make_screen
from noaber.core import clock
from noaber.demo.square import KeptPost, reply_to
from noaber.demo.stories.browsing import WebBrowser
from noaber.demo.stories.settling import wait_until_quiet
from noaber.demo.stories.telling import Somebody, Telling
from noaber.journal.actions import open_coming_partitions
from noaber.journal.actors import SYSTEM
from noaber.people.actions import add_place, grant_role, register_person
from noaber.people.models import Desk, Mandate, Organisation, Session
from noaber.places.models import Address, Area, Street

WEEKDAY, HOUR = 1, 10  # a story begins on a Tuesday at ten, as in its test
A_MOMENT = timedelta(seconds=10)  # in which the quick clocks of the house come round once
READS = 16.0  # signs that somebody reads in a second
LOOKS_S, ACTS_S = 2.5, 0.4
BROUGHT_WITHIN_S = 20.0


def seconds_to_tuesday() -> float:
    """How far the next Tuesday at ten lies ahead."""
    today = clock.today()
    days = (WEEKDAY - today.weekday()) % 7
    begins = clock.at_local(today + timedelta(days=days), HOUR)
    if begins < clock.now():
        begins = clock.at_local(today + timedelta(days=days + 7), HOUR)
    return (begins - clock.now()).total_seconds()


class Played(Telling):
    """The town at `address`, whose processes follow the clock in `ahead`.

    `begin` is called when it is known who there is, just before the first sentence, with the three windows.
    """

    def __init__(
        self,
        address: str,
        ahead: Path,
        *,
        speed: float,
        write: Callable[[str], object],
        begin: Callable[[dict[str, str]], object],
    ):
        self.address, self.ahead, self.speed = address, ahead, speed
        self.write, self.begin = write, begin
        self.area = _neighbourhood()
        self.cast: list[Somebody] = []
        self.has_begun = False
        self.last_act = ""
        self._streets: list[int] = []
        self._seconds = 0.0
        self._advance(timedelta(seconds=seconds_to_tuesday()))

    def street(self, name: str, doors: int) -> list[Address]:
        """The shortest of the area that is long enough and was not given away."""
        street = _streets_in(self.area, doors).exclude(pk__in=self._streets).order_by("doors", "pk").first()
        assert street, f"{self.area} heeft geen straat met {doors} deuren meer."
        self._streets.append(street.pk)
        return list(street.addresses.select_related("street", "area").order_by("number", "suffix"))

    def organisation(self, kind: str = "municipality") -> Organisation:
        return Organisation.objects.filter(kind=kind).earliest("pk")

    def person(
        self,
        name: str,
        organisation: Organisation | None = None,
        mandate: str | None = None,
        *,
        desk: str = "",
        lives_at: Address | None = None,
    ) -> Somebody:
        mail = f"{slugify(name)}@verhaal.example"
        person = register_person(name=name, mail=mail, is_sixteen=True, is_invented=True)
        if mandate:
            at_desk = Desk.objects.get(slug=desk) if desk else None
            grant_role(person=person, organisation=organisation, mandate=mandate, desk=at_desk, by=SYSTEM)
        if lives_at:
            add_place(person=person, address=lives_at)
        browser = WebBrowser(self.address)
        assert browser.get(self._door(person.pk)).status_code == 302, f"{name} kan niet inloggen."
        self.cast.append(Slow(person, browser, self))
        return self.cast[-1]

    def say(self, sentence: str) -> None:
        if not self.has_begun:
            self.has_begun = True
            self.begin(self.windows())
        self.write(f"{_in_words(clock.now())}  {sentence}")
        self.rest(LOOKS_S + len(sentence) / READS)

    def move(self, **step: float) -> None:
        self._advance(timedelta(**step))

    def settle(self) -> None:
        self._advance(A_MOMENT)
        wait_until_quiet()
        self.rest(LOOKS_S)

    def reply(self, post: KeptPost, text: str) -> None:
        reply_to(post.name, text)
        end = time.monotonic() + BROUGHT_WITHIN_S
        while all(said.text != text for said in self.posts()):
            assert time.monotonic() < end, "Het antwoord komt niet aan op het plein."
            time.sleep(0.1)

    def rest(self, seconds: float) -> None:
        """Give who watches the time to see it."""
        time.sleep(seconds / self.speed)

    def windows(self) -> dict[str, str]:
        """Where to look: the resident, the desk and the screen on the wall."""
        officials = [one for one in self.cast if one.person.roles.exists()]
        residents = [one for one in self.cast if one not in officials]
        found = {}
        if residents:
            found[f"Bewoner ({residents[0].name})"] = self._door(
                residents[0].pk, reverse("site:place", args=[self.area.slug])
            )
        if officials:
            found[f"Balie ({officials[0].name})"] = self._door(
                officials[0].pk, reverse("playbooks:initiatives")
            )
        found["Scherm aan de muur"] = reverse("site:wall", args=[self._hang_screen()])
        return {name: self.address + path for name, path in found.items()}

    def _door(self, person: int, page: str = "") -> str:
        """Where a browser becomes somebody of the story."""
        return reverse("demo:become_somebody", args=[person]) + (f"?naar={quote(page)}" if page else "")

    def _hang_screen(self) -> str:
        """A screen in the neighbourhood, hung by who keeps those of the municipality; its secret."""
        organisation = self.organisation()
        keeper = organisation.roles.filter(mandate=Mandate.ADMINISTRATOR).earliest("pk").person
        given = {
            "organisation": organisation,
            "name": f"Scherm in {self.area.name}",
            "area_ids": [self.area.pk],
        }
        return make_screen(by=keeper, **given, exercises=True)[1]

    def _advance(self, step: timedelta) -> None:
        """Let the clock of every process go on; nobody is signed out by time that passes at once."""
        self._seconds += step.total_seconds()
        clock.set_ahead(self.ahead, self._seconds)
        Session.objects.update(expires_at=F("expires_at") + step)
        open_coming_partitions()


class Slow(Somebody):
    """Does one thing after the other, so that it can be followed."""

    def __init__(self, person: Any, browser: WebBrowser, town: Played):
        super().__init__(person, browser)
        self.town = town

    def post(self, path: str, values: Any = None):
        answer = super().post(path, values)
        self.town.last_act = f"{self.name}: {path} → {answer.status_code}"
        self.town.rest(ACTS_S)
        return answer


def _neighbourhood() -> Area:
    """Where the longest street of the town lies: any story finds a street there."""
    longest = Street.objects.annotate(doors=Count("addresses")).filter(area__level=Area.Level.BUURT)
    found = longest.order_by("-doors", "pk").first()
    assert found and found.area, "Deze stad heeft geen straat."
    return found.area


def _streets_in(area: Area, doors: int):
    """The streets that lie wholly in the area, with as many doors."""
    elsewhere = Count("addresses", filter=~Q(addresses__area=area))
    counted = Street.objects.filter(area=area).annotate(doors=Count("addresses"), elsewhere=elsewhere)
    return counted.filter(doors__gte=doors, elsewhere=0)


def _in_words(moment: datetime) -> str:
    with override("nl"):
        return date_format(clock.local(moment), "D j M H:i")
