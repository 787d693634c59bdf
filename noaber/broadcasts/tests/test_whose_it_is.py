"""Narrowed, widened and corrected again and again: each hears once that it is theirs or is not; and who
agrees to a change may agree there."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from noaber.broadcasts.actions import approve_revision, submit_revision
from noaber.broadcasts.models import Broadcast
from noaber.broadcasts.queries import alerts_for, doors_of, proposed, work_for
from noaber.broadcasts.tests.test_pages import fields
from noaber.broadcasts.tests.test_revising import OFF, RING, deliver, people_in, titles
from noaber.channels.models import Mailing
from noaber.core import clock
from noaber.core.http import BadInput, Refused
from noaber.people.actions import add_place
from noaber.people.models import Role
from noaber.people.tests.making import with_role
from noaber.places.tests.factories import make_address, make_street

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
FIRST = "Iemand voelt aan achterdeuren"
ALSO_OFF = {"lon": 6.7052, "lat": 52.205, "metres": 4}  # around the third door only


@pytest.fixture
def narrow(town, change):
    """Return a function that leaves out what lies in these rings, by one person."""

    def make(row, *rings):
        change(row, audience={**town.ring, "minus": {"rings": list(rings)}}, title=FIRST)
        submit_revision(broadcast=row, by=town.author)
        deliver()

    return make


def test_who_is_out_hears_it_once(town, send, narrow, change, agree):
    row = send()
    deliver()
    narrow(row, OFF)
    narrow(row, OFF, ALSO_OFF)
    change(row, audience={**town.ring, "minus": {"rings": [OFF, ALSO_OFF]}})
    agree(row)
    deliver()
    for out in town.residents[2:4]:
        assert titles(out) == [f"Niet meer voor u: {FIRST}"]


@pytest.mark.parametrize("title", [FIRST, "Twee mensen voelen aan achterdeuren"])
def test_who_is_in_again_gets_it_again(town, send, narrow, change, agree, title):
    row = send()
    deliver()
    back = town.residents[3]
    narrow(row, OFF)
    assert not alerts_for(back)
    change(row, title=title)
    agree(row)
    deliver()
    assert titles(back)[0].endswith(title) and not titles(back)[0].startswith("Niet meer")
    assert [alert.pk for alert in alerts_for(back)] == [row.pk]
    if title == FIRST:
        assert titles(town.residents[0]) == [FIRST], "who had it all the time hears nothing"


@pytest.fixture
def berg(town, people):
    """Somebody in another buurt, a ring around them and one that holds both buurten's people."""
    far = people("Verderop")
    door = make_address(make_street("Bergweg", town.areas["Berg"]), 1, lon=6.705, lat=52.215)
    add_place(person=far, address=door)
    return far, {"rings": [RING, {"lon": door.lon, "lat": door.lat, "metres": 20}]}


def test_who_may_agree_in_one_buurt_does_not_agree_to_a_widening_into_another(
    town, send, change, people, berg
):
    _far, wider = berg
    row = send()
    local = with_role(people("Alleen de Hof"), town.organisation, "approver", area=town.hof)
    change(row, audience=wider, title=FIRST)
    shown = proposed(row, submit_revision(broadcast=row, by=town.author)).content_hash
    asked = Mailing.objects.filter(kind="notice", source_id=row.pk).order_by("-pk")[:1]
    assert {pk for mailing in asked for pk in people_in(mailing)} == {town.approver.pk}
    assert not work_for(local).to_approve and work_for(town.approver).to_approve
    with pytest.raises(Refused, match="in dit gebied"):
        approve_revision(broadcast=row, by=local, shown_hash=shown)
    approve_revision(broadcast=row, by=town.approver, shown_hash=shown)
    assert town.areas["Berg"].pk in Broadcast.objects.get(pk=row.pk).area_ids


def test_a_widening_nobody_may_agree_to_is_not_offered(town, send, change, people, berg):
    _far, wider = berg
    row = send()
    Role.objects.filter(person=town.approver).update(area=town.hof)
    change(row, audience=wider, title=FIRST)
    with pytest.raises(BadInput, match="niemand anders"):
        submit_revision(broadcast=row, by=town.author)


def test_a_buurt_that_had_the_most_is_not_widened_into(town, send, change, berg, monkeypatch):
    from dataclasses import replace

    from noaber.broadcasts import kinds

    _far, wider = berg
    send(audience={"areas": [town.areas["Berg"].pk]})
    row = send()
    full = replace(kinds.kind_of("now"), dose=replace(kinds.kind_of("now").dose, area_advised=1, area_most=1))
    monkeypatch.setitem(kinds.catalogue().kinds, "now", full)
    change(row, audience=wider, title=FIRST)
    with pytest.raises(BadInput, match="Berg"):
        submit_revision(broadcast=row, by=town.author)


@pytest.fixture
def author(town):
    client = Client()
    client.force_login(town.author)
    return client


def test_single_doors_are_taken_off_what_is_out_by_one_person(town, send, author):
    """Picked doors and a ring alike, in the list of a street; to send it anew to one more takes two."""
    street = town.doors[0].street_id
    for audience in ({"doors": [door.pk for door in town.doors[:4]]}, {**town.ring, "sure_only": True}):
        row = send(audience=audience)
        deliver()
        to_revise = reverse("broadcasts:revise", args=[row.pk])
        sent = {**fields(town), "street": "Margrietstraat", "do": "doors"}
        shown = author.get(to_revise).context["form"].initial
        sent |= {"drawn": shown["drawn"], "perhaps": shown["perhaps"], "seen_version": 1}
        sent |= {"channels": row.channels, "expires_at": f"{clock.local(row.expires_at):%Y-%m-%dT%H:%M}"}
        page = author.post(to_revise, sent, follow=True)
        assert page.request["PATH_INFO"].endswith(f"/{row.pk}/deuren/")
        on = [door.pk for side in page.context["sides"] for door, is_on in side["doors"] if is_on]
        kept = [pk for pk in on if pk != town.doors[3].pk]
        ticked = {"straat": street, "door": kept, "seen_version": page.context["broadcast"].version}
        kept_page = author.post(page.request["PATH_INFO"], ticked, follow=True)
        assert "Er gaat nog niets weg" in kept_page.content.decode()
        assert titles(town.residents[3])[0] == FIRST, "nothing leaves yet"
        page = author.get(to_revise)
        assert "Stuur naar minder mensen" in page.content.decode(), page.context["differences"]
        again = {**sent, "drawn": page.context["form"].initial["drawn"], "do": "submit"}
        author.post(to_revise, {**again, "seen_version": page.context["form"].initial["seen_version"]})
        deliver()
        row.refresh_from_db()
        assert row.version > 1 and doors_of(row).tolist() == sorted(kept)
        assert titles(town.residents[3])[0] == f"Niet meer voor u: {FIRST}"


def test_what_is_being_changed_is_weighed_as_what_it_is(town, send, author):
    row = send(kind="missing")
    sent = {"drawn": json.dumps(town.ring), "channels": ["page"], "title": row.title}
    shown = author.post(f"{reverse('broadcasts:preview')}?bericht={row.pk}", sent).context
    assert shown["kind"].slug == "missing" and shown["reach"].people == 5
    assert not shown["reach"].dose.already, "the message does not count itself"
    for other in ("0", "x", "9" * 30):
        answer = author.post(f"{reverse('broadcasts:preview')}?bericht={other}", sent)
        assert answer.context["kind"].slug == "now"


def test_where_somebody_may_not_write_nothing_is_told_of_who_lives_there(town, people, author):
    sent = {"kind": "now", "drawn": json.dumps(town.ring), "channels": ["page"]}
    assert author.post(reverse("broadcasts:preview"), sent).context["reach"].people == 5
    local = with_role(people("Van de Berg"), town.organisation, "author", area=town.areas["Berg"])
    author.force_login(local)
    answer = author.post(reverse("broadcasts:preview"), sent)
    found = answer.context["reach"]
    assert (found.people, found.doors, found.points) == (0, 0, []) and found.outline
    assert "geen bericht schrijven voor dit hele gebied" in answer.content.decode()
