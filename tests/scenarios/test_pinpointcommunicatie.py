"""Pinpointcommunicatie: a letter to exactly the doors that may have noticed something, and to nobody else.

What this must show:
- left door yes, across no
- list approved by two: one of the municipality, one of the police
- nothing public, no feed entry
And the refusals: the letter cannot be approved before both agreed, also by its address; one no shuts it
again; the police stop it.
"""

from datetime import timedelta

import pytest
from django.test import Client

from noaber.broadcasts.models import Broadcast
from noaber.channels.models import PaperRun
from noaber.initiatives.models import Initiative
from noaber.people.tests.making import a_person, an_organisation, with_role
from noaber.places.tests.factories import make_address, make_street, make_town
from tests.scenarios.filling import filled

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
SECRET = "U kunt iets hebben gemerkt"


@pytest.fixture
def hof(committed, at, settings):
    """Ten doors on the odd side and ten across, on the even side."""
    settings.NOABER_PAPER_SENDERS = str(settings.DEMO_SENDERS)
    area = make_town()["Hof"]
    street = make_street("Margrietstraat", area)
    for n in range(1, 21):
        make_address(street, n, lon=6.705 + n * 0.0001, lat=52.205 + (n % 2) * 0.0002)
    return area, street


@pytest.fixture
def people(hof):
    """Anneke writes and Joris approves for the municipality, Naima for the police; Bram lives there."""
    gemeente, politie = an_organisation("Gemeente"), an_organisation("Politie", "police")
    gemeente.slug = "gemeente"
    gemeente.save()
    found = {}
    for name, organisation, mandate in (
        ("Anneke", gemeente, "author"),
        ("Joris", gemeente, "approver"),
        ("Naima", politie, "approver"),
        ("Bram", None, None),
    ):
        person = a_person(name, mail=f"{name.lower()}@voorbeeld.example")
        if organisation:
            with_role(person, organisation, mandate)
        client = Client()
        client.force_login(person)
        found[name] = client
    return gemeente, found


def test_a_letter_to_one_side_of_the_street(hof, people, settle, at):
    area, street = hof
    gemeente, clients = people
    anneke, joris, naima, bram = (clients[name] for name in ("Anneke", "Joris", "Naima", "Bram"))

    given = {"organisation": gemeente.pk, "area": area.pk, "name": "Na de inval"}
    here = anneke.post("/draaiboeken/pinpointcommunicatie/beginnen/", given)["Location"]

    def act(client, what, **values):
        return client.post(f"{here}{what}/", values).status_code

    # Everybody is asked by their mail address, also from the police; each says yes themselves.
    for role, name in (
        ("writer", "anneke"),
        ("approver-municipality", "joris"),
        ("approver-police", "naima"),
    ):
        assert act(anneke, "vragen", role=role, mail=f"{name}@voorbeeld.example") == 302
    assert act(joris, "antwoorden", rol="approver-municipality", antwoord="ja") == 302
    assert act(naima, "antwoorden", rol="approver-police", antwoord="ja") == 302
    assert act(anneke, "starten") == 302
    settle()

    # A draft lies ready for Anneke. She takes the odd side, where the noise was, and not the one across.
    draft = Broadcast.objects.get()
    written = f"/berichten-maken/{draft.pk}/"
    doors = f"{written}deuren/"
    page = anneke.get(doors, {"zoek": "Margrietstraat"}, follow=True)
    assert page.status_code == 200
    anneke.post(f"{doors}?straat={street.pk}", {"straat": street.pk, "all": "odd-on"})
    assert (
        anneke.post(f"{written}schrijven/", filled(anneke, written, "title", do="submit")).status_code == 302
    )
    draft.refresh_from_db()
    assert draft.status == "submitted"

    # Joris cannot approve it while the police did not agree to the list: not on the page, not by its address.
    approval = {"shown_hash": draft.content_hash}
    assert "Eerst moet dit in orde zijn" in joris.get(written).content.decode()
    assert joris.post(f"{written}goedkeuren/", approval).status_code == 403
    assert act(joris, "stemmen", poort="list-agreed", antwoord="ja") == 302
    assert joris.post(f"{written}goedkeuren/", approval).status_code == 403, "one of two"
    assert act(anneke, "stemmen", poort="list-agreed", antwoord="ja") == 403, "she is not asked"
    assert act(naima, "stemmen", poort="list-agreed", antwoord="ja") == 302
    assert act(naima, "stemmen", poort="list-agreed", antwoord="nee") == 302
    assert joris.post(f"{written}goedkeuren/", approval).status_code == 403, "she took it back"
    assert act(naima, "stemmen", poort="list-agreed", antwoord="ja") == 302
    assert joris.post(f"{written}goedkeuren/", approval).status_code == 302
    settle()

    # Exactly the ten doors of the odd side get a letter.
    run = PaperRun.objects.get(channel="letter")
    numbers = sorted(run.doors.values_list("address__number", flat=True))
    assert numbers == list(range(1, 20, 2))

    # Nothing of it is public: not for who lives across, not on the page of the place, in no feed.
    row = Initiative.objects.get()
    for address in ("/", f"/buurt/{area.slug}/", f"/buurt/{area.slug}/feed.atom", "/cap/atom.xml"):
        answer = bram.get(address, follow=True)
        assert SECRET not in answer.content.decode(errors="replace"), address
    assert bram.get(f"/bericht/{draft.pk}/").status_code == 404
    assert bram.get(here).status_code == 404

    # The stage ended by the letters going out; the next one lasts a week by itself.
    assert dict(row.stages.values_list("key", "status")) == {"doors": "done", "questions": "running"}
    at.move(timedelta(days=7, minutes=1))
    settle()
    assert row.stages.get(key="questions").status == "done"
    assert "Te laat" in anneke.get(here).content.decode(), "the questions were never ticked off"
    act(anneke, "afronden", result="Twee mensen belden. Er zijn geen geruchten.")
    row.refresh_from_db()
    assert row.status == "ended"


def test_the_police_stop_it(hof, people, settle):
    area, _street = hof
    gemeente, clients = people
    anneke, joris, naima = (clients[name] for name in ("Anneke", "Joris", "Naima"))
    given = {"organisation": gemeente.pk, "area": area.pk}
    here = anneke.post("/draaiboeken/pinpointcommunicatie/beginnen/", given)["Location"]
    for role, name, client in (
        ("writer", "anneke", None),
        ("approver-municipality", "joris", joris),
        ("approver-police", "naima", naima),
    ):
        anneke.post(f"{here}vragen/", {"role": role, "mail": f"{name}@voorbeeld.example"})
        if client:
            client.post(f"{here}antwoorden/", {"rol": role, "antwoord": "ja"})
    anneke.post(f"{here}starten/")
    stop = {"regel": "harm", "result": "Het onderzoek zou er last van hebben."}
    assert joris.post(f"{here}stoppen/", stop).status_code == 403
    assert naima.post(f"{here}stoppen/", stop).status_code == 302
    row = Initiative.objects.get()
    assert (row.status, row.deliveries.get().never_at is not None) == ("stopped", True)
    assert joris.post(f"{here}stemmen/", {"poort": "list-agreed", "antwoord": "ja"}).status_code == 409
