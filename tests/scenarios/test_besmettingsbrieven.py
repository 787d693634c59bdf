"""Besmettingsbrieven: letters to the doors around a burglary.

What this must show:
- one entry "attempt at X": somebody tried a window, and no more than that is said
- doors in ring: those within the metres that were chosen
- print run in 24 h
- ring closes after 28 days
- second event merges: one ring, and nobody gets the same letter twice
- no victim identifiable
And the refusals: no start without people, no letters before the paper of the police was seen, nobody alone.
"""

import re
from datetime import timedelta

import pytest
from django.test import Client

from noaber.broadcasts.models import Broadcast
from noaber.cases import categories
from noaber.cases.actions import file_case
from noaber.channels.models import PaperRun
from noaber.core import clock
from noaber.initiatives.models import Initiative
from noaber.people.models import Desk, Person
from noaber.people.tests.making import an_organisation, with_role
from noaber.places.models import LivingRing
from noaber.places.tests.factories import make_address, make_street, make_town
from tests.scenarios.filling import filled

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def street(committed, at, settings, settle):
    """Forty doors, one every 14 metres."""
    settings.NOABER_PAPER_SENDERS = str(settings.DEMO_SENDERS)
    hof = make_town()["Hof"]
    way = make_street("Margrietstraat", hof)
    return hof, [make_address(way, n + 1, lon=6.705 + n * 0.0002, lat=52.205) for n in range(40)]


@pytest.fixture
def people(street):
    """Each with a browser of their own."""
    gemeente = an_organisation("Gemeente Lindervoort")
    gemeente.slug = "gemeente"
    gemeente.save()
    Desk.objects.get_or_create(
        slug=categories.get("inbraak").desk, defaults={"organisation": gemeente, "name": "Politie"}
    )
    found = {}
    for name, mandate in (("Anneke", "author"), ("Joris", "approver"), ("Bram", None)):
        person = Person.objects.create(name=name)
        if mandate:
            with_role(person, gemeente, mandate)
        client = Client()
        client.force_login(person)
        found[name] = (person, client)
    return gemeente, found


def burglary(door, by):
    return file_case(by=by, category="inbraak", text="Het raam is open.", lon=door.lon, lat=door.lat)


def test_letters_after_a_burglary(street, people, settle, at):
    hof, doors = street
    gemeente, found = people
    (anneke, at_desk), (joris, approves), (bram, resident) = (found[n] for n in ("Anneke", "Joris", "Bram"))

    # Anneke finds it in the catalogue and prepares it for the Hof. A resident can read it, and not begin it.
    page = at_desk.get("/draaiboeken/besmettingsbrieven/").content.decode()
    assert "/draaiboeken/besmettingsbrieven/beginnen/" in page
    assert "/beginnen/" not in resident.get("/draaiboeken/besmettingsbrieven/").content.decode()
    assert resident.get("/draaiboeken/besmettingsbrieven/beginnen/").status_code == 403
    given = {"organisation": gemeente.pk, "area": hof.pk, "name": "Brieven in het Hof"}
    answer = at_desk.post("/draaiboeken/besmettingsbrieven/beginnen/", given)
    row = Initiative.objects.get()
    here = f"/initiatieven/{row.pk}/"
    assert answer["Location"] == here
    assert resident.get(here).status_code == 404, "who has nothing to do with it does not see it"

    def act(client, what, **values):
        return client.post(f"{here}{what}/", values)

    # Before it starts she sees everything that will happen and every message that can go out.
    before = at_desk.get(here).content.decode()
    assert "Terugkijken" in before and "Er is ingebroken bij u in de buurt" in before

    # Nothing starts without people; Joris is asked and says yes himself.
    assert act(at_desk, "starten").status_code == 400
    assert act(at_desk, "vragen", role="writer", colleague=anneke.pk).status_code == 302
    assert act(at_desk, "vragen", role="approver", colleague=anneke.pk).status_code == 422, (
        "no mandate for it"
    )
    act(at_desk, "vragen", role="approver", colleague=joris.pk)
    assert act(at_desk, "starten").status_code == 400
    assert "Ja, ik doe mee" in approves.get(here).content.decode()
    act(approves, "antwoorden", rol="approver", antwoord="ja")
    assert act(approves, "starten").status_code == 403, "only who leads it"
    assert act(at_desk, "kiezen", keuze="metres", **{"metres-value": "5000"}).status_code == 400
    assert act(at_desk, "kiezen", keuze="metres", **{"metres-value": "50"}).status_code == 302
    act(at_desk, "kiezen", keuze="lasts", **{"lasts-value": "60"})
    assert act(at_desk, "starten").status_code == 302

    # The police must have promised it on paper: until somebody saw that, no burglary gives a letter.
    act(at_desk, "fase-klaar", fase="agree")
    burglary(doors[0], bram)
    settle()
    assert not Broadcast.objects.exists()
    assert "Wacht op wat er eerst moet zijn" in at_desk.get(here).content.decode()
    assert act(approves, "document", poort="agreement", seen_on="2026-11-10").status_code == 403
    act(at_desk, "document", poort="agreement", seen_on="2026-11-10")
    at.move(timedelta(minutes=1))
    settle()

    # An attempt: within a minute a draft lies ready for the doors around, and nobody reads whose home it was.
    burglary(doors[10], bram)
    settle()
    draft = Broadcast.objects.get()
    assert draft.audience["rings"][0]["metres"] == 50
    shown = at_desk.get(f"/berichten-maken/{draft.pk}/").content.decode()
    assert "Er is ingebroken bij u in de buurt" in shown
    assert not re.search(r"Margrietstraat\s+11\b", draft.title + draft.text + draft.advice)

    # Nobody sends it alone: Anneke offers it, Joris approves exactly what he saw.
    written = f"/berichten-maken/{draft.pk}/"
    offered = at_desk.post(f"{written}schrijven/", filled(at_desk, written, "title", do="submit"))
    assert offered["Location"] == written
    approval = filled(approves, written, "shown_hash")
    assert at_desk.post(f"{written}goedkeuren/", approval).status_code == 403
    assert approves.post(f"{written}goedkeuren/", approval).status_code == 302
    settle()

    # The print run is there within 24 hours: for the doors within 50 metres, and the log says "done".
    run = PaperRun.objects.get(channel="letter")
    assert run.doors.count() == sum(abs(n - 10) * 13.66 <= 50 for n in range(40))
    log = at_desk.get(here).content.decode()
    assert "Gedaan op" in log and clock.now() - draft.created_at < timedelta(hours=24)

    # Three days later a second one, close by: one ring, and nobody gets the same letter twice.
    at.move(timedelta(days=3))
    burglary(doors[13], bram)
    settle()
    ring = LivingRing.objects.get(kind=f"initiative-{row.pk}")
    assert ring.circles.count() == 2
    second = Broadcast.objects.latest("pk")
    assert second.audience["minus"]["rings"] and second.pk != draft.pk

    # 28 days after the last one the ring closes by itself.
    at.move(timedelta(days=28, minutes=1))
    settle()
    ring.refresh_from_db()
    assert ring.closed_at is not None

    # After sixty days it looks back and ends: everybody is thanked, what was never sent is said.
    at.move(timedelta(days=30))
    settle()
    act(at_desk, "fase-klaar", fase="look-back")
    assert act(at_desk, "afronden", result="kort").status_code == 422
    act(at_desk, "afronden", result="Een keer ging er een brief. Bewoners vonden hem duidelijk.")
    row.refresh_from_db()
    assert row.status == "ended"
    over = approves.get(here).content.decode()
    assert "Bewoners vonden hem duidelijk" in over and "Nooit gedaan" in over
    assert act(at_desk, "kiezen", keuze="metres", **{"metres-value": "60"}).status_code == 409
