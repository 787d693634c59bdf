"""What a story asks of the town in which it happens, and the people in it.

A story is a function with one argument, `town`. A test gives it a small town of its own and a clock that
stands still; `noaber play` a copy of the demo with a real web server and worker.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, Protocol

from django.http import HttpResponse

from noaber.demo.square import KeptPost, kept_posts
from noaber.demo.stories.filling import fields_of
from noaber.people.models import Organisation, Person
from noaber.places.models import Address, Area


class Browser(Protocol):
    """What somebody asks pages with; the test client is one."""

    def get(self, path: str, data: Any = None, follow: bool = False) -> HttpResponse: ...

    def post(self, path: str, data: Any = None) -> HttpResponse: ...


class Somebody:
    """Iemand: a person of the story with a browser of their own, in which they are signed in."""

    def __init__(self, person: Person, browser: Browser):
        self.person, self.browser = person, browser
        self.pk, self.name, self.mail = person.pk, person.name, person.mail

    def get(self, path: str, asked: Any = None, *, follow: bool = False) -> HttpResponse:
        """Ask for a page."""
        return self.browser.get(path, asked, follow=follow)

    def post(self, path: str, values: Any = None) -> HttpResponse:
        """Send a form; a value may be an open file, or a list."""
        return self.browser.post(path, values or {})

    def filled(self, path: str, holds: str, **changes: Any) -> dict[str, list]:
        """Return what the form on that page, which holds that field, sends with these changes."""
        page = self.get(path)
        assert page.status_code == 200, (path, page.status_code)
        fields = fields_of(page.content.decode(), holds)
        assert fields, f"{path} has no form with {holds}"
        return {**fields, **{name: [value] for name, value in changes.items()}}


class Telling(ABC):
    """Vertelling: the town of a story. Whoever is in it is invented.

    `area` is the neighbourhood in which it happens.
    """

    area: Area

    @abstractmethod
    def street(self, name: str, doors: int) -> list[Address]:
        """Return the doors of a street in the area, by number: at least so many, odd and even across.

        In the demo it is a street that stands there already, under its own name.
        """

    @abstractmethod
    def organisation(self, kind: str = "municipality") -> Organisation:
        """Return the one organisation of this kind."""

    @abstractmethod
    def person(
        self,
        name: str,
        organisation: Organisation | None = None,
        mandate: str | None = None,
        *,
        desk: str = "",
        lives_at: Address | None = None,
    ) -> Somebody:
        """Return a new person, with a mandate of the organisation everywhere; a handler at that desk."""

    def public_pages(self) -> tuple[str, ...]:
        """Return the addresses where anybody reads what goes on in the area, feeds for machines included."""
        place = f"/buurt/{self.area.slug}/"
        feeds = (f"{place}atom.xml", f"{place}cap.atom", f"{place}meldingen.geojson", "/cap/actueel.atom")
        return ("/", place, *feeds)

    def posts(self) -> list[KeptPost]:
        """Return what stands on the public square, the newest first."""
        return kept_posts()

    @abstractmethod
    def reply(self, post: KeptPost, text: str) -> None:
        """Let somebody outside reply to a post; the house looks every half minute."""

    @abstractmethod
    def say(self, sentence: str) -> None:
        """Say what happens next, before it does."""

    @abstractmethod
    def move(self, **step: float) -> None:
        """Let time pass: `days=28, minutes=1`."""

    @abstractmethod
    def settle(self) -> None:
        """Wait until everything that follows from what was done, has been done."""
