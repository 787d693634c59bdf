"""Walks through a report as a browser does: plain forms, page by page."""

import re

from django.urls import reverse

from noaber.people.models import Desk
from noaber.people.tests.making import an_area, an_organisation
from noaber.places.models import Area

from .. import categories

LAMP, NOISE, GROUP, WORRY, IDEA = (
    "straatlamp-uit",
    "muziek-feest",
    "groep-overlast",
    "zorg-oudere",
    "idee-groen",
)


def a_town() -> Area:
    """An area, and a desk for every role in the file of categories."""
    a_desk_for_every_role()
    return an_area()


def a_desk_for_every_role() -> None:
    municipality = an_organisation()
    for slug in {one.desk for one in categories.catalogue().categories.values()}:
        Desk.objects.create(organisation=municipality, slug=slug, name=slug)


class Reporter:
    """Somebody with a browser: begins a report and answers question after question."""

    def __init__(self, client, category: str, area: Area | None = None):
        self.client, self.category, self.area = client, category, area
        answer = client.post(reverse("cases:report_begin"), {"category": category})
        assert answer.status_code == 302, answer.content
        self.page = answer["Location"]
        self.token = self.page.split("/")[2]

    def address(self, name: str) -> str:
        return reverse("cases:report_step", args=[self.token, name])

    def get(self, name: str):
        return self.client.get(self.address(name))

    def answer(self, name: str, /, **values):
        return self.client.post(self.address(name), values)

    def passes(self, name: str, /, **values):
        """Answers a question and follows to the next, which must be another page."""
        response = self.answer(name, **values)
        assert response.status_code == 302, shown_errors(response)
        return response["Location"]

    def at_place(self, **values):
        return self.passes("waar", **({"lon": self.area.lon, "lat": self.area.lat} | values))

    def up_to_check(self, *, text="De lamp voor de school is uit.", way="none", what=None, shared=None):
        """Fills in everything with honest answers."""
        self.at_place(place_text="Bij de school")
        kind = categories.get(self.category)
        self.passes("gebeurt", text=text, **(usual_answers(kind) | (what or {})))
        if kind.about_people:
            self.passes("uiterlijk", k_jas="donker", k_hoofd="pet")
        self.passes("foto", next="1")
        self.passes("contact", way=way, mail="buur@voorbeeld.example" if way == "mail" else "")
        if not kind.walled:
            asked = {"text": "public" if kind.public else "desk"} if text else {}
            self.passes("delen", **(asked | ({"contact": "desk"} if way == "mail" else {}) | (shared or {})))
        return self

    def sends(self):
        return self.passes("nakijken")


def usual_answers(kind) -> dict:
    """An answer to every required question."""
    answers = {f"v_{one.slug}": one.options[0].value for one in kind.questions if one.required}
    return answers | ({"behaviours": [kind.behaviours[0].value]} if kind.about_people else {})


def shown_errors(response) -> list[str]:
    """What the page says is wrong, for the message of a failing test."""
    _, found, after = response.content.decode().partition('id="fouten"')
    return re.findall(r"<li>.*?</li>", after)[:5] if found else [response.content[:300].decode()]
