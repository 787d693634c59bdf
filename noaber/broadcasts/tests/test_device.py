"""The device decides: everybody around gets the same, and nothing says who it was for."""

import pytest
from django.test import Client

from noaber.broadcasts.actions import close_broadcast, send_test_broadcast, withdraw_broadcast
from noaber.broadcasts.audience import read_audience
from noaber.broadcasts.queries import audience_of, preview_of
from noaber.channels.models import Mailing
from noaber.people.actions import add_place
from noaber.places.shapes import ShapeError

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_everybody_of_the_buurt_gets_the_same_and_the_text_stays_behind(town, send, people, settle):
    far = people("Aan de andere kant")
    add_place(person=far, address=town.doors[19])
    sent = send(audience={**town.ring, "device": True})
    settle()
    everybody = {person.pk for person in [*town.residents, far]}
    assert set(audience_of(sent).recipients["page"].tolist()) == everybody
    assert audience_of(sent).recipients["mail"].size == 0, "a mail cannot decide"
    mailing = Mailing.objects.get(source_id=sent.pk, kind="alert")
    assert sent.title not in str(mailing.texts) and sent.text not in str(mailing.texts)
    pages = [of(person).get(f"/bericht/{sent.pk}/vorm/") for person in (town.residents[0], far)]
    assert [page.status_code for page in pages] == [200, 200] and pages[0].content == pages[1].content
    assert pages[0].json()["title"] == sent.title and pages[0]["Cache-Control"] == "no-store"
    assert of(people("Vreemde")).get(f"/bericht/{sent.pk}/vorm/").status_code == 404


def test_opening_is_not_noted_and_an_ordinary_message_has_no_shape(town, send, settle):
    sent, plain = send(audience={**town.ring, "device": True}), send()
    settle()
    reader = of(town.residents[0])
    assert 'id="toestel"' in reader.get(f"/bericht/{sent.pk}/").content.decode()
    assert 'id="toestel"' not in reader.get(f"/bericht/{plain.pk}/").content.decode()
    assert reader.get(f"/bericht/{plain.pk}/vorm/").status_code == 404
    assert reader.get("/bericht/plek-op-dit-toestel/").status_code == 200


def test_the_preview_says_unknown_and_doors_and_groups_are_refused(town):
    found = preview_of(
        {**town.ring, "device": True}, channels=["page", "mail"], category="alerts", urgency="urgent"
    )
    assert found.by_device and found.people == 5
    with pytest.raises(ShapeError):
        read_audience({"doors": [town.doors[0].pk], "device": True})


def mailing_of(row, kind: str = "closing") -> Mailing:
    return Mailing.objects.get(source_id=row.pk, kind=kind)


def test_how_it_ended_is_told_and_says_nothing_of_it_either(town, send):
    wrong, over = (send(audience={**town.ring, "device": True}) for _twice in range(2))
    withdraw_broadcast(broadcast=wrong, by=town.approver, outcome="false_alarm")
    said = mailing_of(wrong).text_in("nl")
    assert said["title"] == "Vals alarm: Bericht voor een deel van uw buurt"
    assert said["body"].startswith("Het was vals alarm."), "prepared words say nothing of what it was about"
    close_broadcast(broadcast=over, by=town.author, outcome="direct", text="Hij is gepakt in het pad.")
    said = mailing_of(over).text_in("en")
    assert said["title"] == "Ended: Message for a part of your neighbourhood"
    assert "gepakt" not in mailing_of(over).texts and "how it ended" in said["body"]
    assert mailing_of(over).link.endswith("?toestel=1"), "the device still decides whether to show it"


def test_a_device_that_decided_shows_how_it_is_now(town, send):
    row = send(audience={**town.ring, "device": True})
    reader = of(town.residents[0])
    before = reader.get(f"/bericht/{row.pk}/vorm/").json()
    assert before["body"].startswith(row.text)
    alert, shown = mailing_of(row, "alert").text_in("nl")["title"], before["stands_for"]
    assert shown[0] in alert, "the device puts the title in its place, and keeps what stands around it"
    withdraw_broadcast(broadcast=row, by=town.author, outcome="false_alarm", text="Het was de buurman zelf.")
    assert reader.get(f"/bericht/{row.pk}/vorm/").json()["body"] == "Het was de buurman zelf."


def test_no_letter_goes_to_everybody_around_when_devices_decide(town, send):
    row = send(audience={**town.ring, "device": True}, channels=["page", "doorlist"])
    found = preview_of(row.audience, channels=row.channels, category="alerts", urgency="urgent")
    assert {one.channel: one.doors for one in found.channels}["doorlist"] == 0
    assert not audience_of(row).recipients["doorlist"].size


def test_a_test_to_oneself_says_nothing_of_it_either(town, write):
    row = write(audience={**town.ring, "device": True})
    send_test_broadcast(broadcast=row, by=town.author)
    assert mailing_of(row, "test").text_in("nl")["title"] == "Proef: Bericht voor een deel van uw buurt"
