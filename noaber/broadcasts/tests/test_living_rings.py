"""A report opens a ring by the rules of a file; a message for it reaches also who comes to live inside."""

from datetime import timedelta

import pytest
from django.test import Client

from noaber.broadcasts.actions import rings, submit_revision, withdraw_broadcast
from noaber.broadcasts.queries import audience_of, is_let_go, rings_to_choose
from noaber.broadcasts.ring_rules import ring_rules
from noaber.cases.actions import file_case
from noaber.channels.queries import who_got
from noaber.core import clock
from noaber.journal.actors import ANONYMOUS
from noaber.people.actions import add_place
from noaber.places.models import LivingRing

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def burgled(town, settle):
    """Something that opens a ring happened at the first door."""
    from noaber.cases import categories
    from noaber.people.models import Desk

    (rule,) = ring_rules().values()
    category = rule.where["category"]
    Desk.objects.get_or_create(
        slug=categories.get(category).desk, defaults={"organisation": town.organisation, "name": "Balie"}
    )
    door = town.doors[0]
    case = file_case(
        by=ANONYMOUS, category=category, text="Het raam is open.", lon=door.lon, lat=door.lat
    ).case
    settle()
    return case, rule


def test_a_report_opens_a_ring_and_an_author_writes_to_it(town, burgled, write):
    _case, rule = burgled
    ring = LivingRing.objects.get()
    assert (ring.kind, ring.area) == (rule.kind, town.hof)
    (choice,) = rings_to_choose(town.author, town.organisation)
    assert choice.days_left == rule.days
    assert not rings_to_choose(town.handler, town.organisation)
    client = Client()
    client.force_login(town.author)
    assert rule.name in client.get("/berichten-maken/nieuw/").content.decode()
    draft = write(audience={"rings": choice.as_rings(), "sure_only": True})
    assert set(audience_of(draft).recipients["page"].tolist()) == {p.pk for p in town.residents[:4]}
    assert "Margriet" not in str(draft.audience), "the ring does not name the door"


def test_who_comes_to_live_inside_while_it_is_open_gets_it_once(town, send, change, people, settle, at):
    days = {"rings": [{"lon": 6.705, "lat": 52.205, "metres": 60, "days": 3}], "sure_only": True}
    sent = send(kind="witness", audience=days, expires_at=clock.now() + timedelta(days=2))
    without = send(kind="witness", audience={**town.ring, "sure_only": True})
    settle()
    newcomer, far = people("Nieuw"), people("Ver")
    at.move(timedelta(days=1))
    add_place(person=newcomer, address=town.doors[5])
    add_place(person=far, address=town.doors[15])
    settle()
    assert who_got(newcomer, [sent, without]) == {sent.pk}
    assert not who_got(far, [sent])
    add_place(person=newcomer, address=town.doors[6])
    settle()
    assert who_got(newcomer, [sent]) == {sent.pk}
    out = people("Eerst binnen")
    add_place(person=out, address=town.doors[7])
    settle()
    off = {"rings": [{"lon": town.doors[7].lon, "lat": town.doors[7].lat, "metres": 3}]}
    change(sent, audience={**sent.audience, "minus": off}, title=sent.title)
    submit_revision(broadcast=sent, by=town.author)
    settle()
    assert is_let_go(out, sent)
    add_place(person=out, address=town.doors[2])
    settle()
    assert not is_let_go(out, sent), "it is theirs again"
    late = people("Laat")
    at.move(timedelta(days=3))
    add_place(person=late, address=town.doors[5])
    settle()
    assert not who_got(late, [sent])


def test_what_is_taken_back_while_somebody_comes_to_live_there_does_not_reach_them(
    town, send, people, settle, monkeypatch
):
    """It is taken back after the reaction looked at it, and before it sent anything."""
    days = {"rings": [{"lon": 6.705, "lat": 52.205, "metres": 60, "days": 3}], "sure_only": True}
    sent = send(kind="witness", audience=days, expires_at=clock.now() + timedelta(days=2))
    settle()
    look = rings.newcomers_to

    def look_and_take_back(row, person):
        found = look(row, person)
        withdraw_broadcast(broadcast=sent, by=town.author)
        return found

    monkeypatch.setattr(rings, "newcomers_to", look_and_take_back)
    newcomer = people("Nieuw")
    add_place(person=newcomer, address=town.doors[5])
    settle()
    assert not who_got(newcomer, [sent])
