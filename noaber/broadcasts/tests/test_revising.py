"""What is out is narrowed, widened and corrected: who hears what, and who may do it."""

import email
from datetime import timedelta

import pytest

from noaber.broadcasts.actions import (
    approve_revision,
    close_broadcast,
    drop_revision,
    reject_revision,
    submit_revision,
    withdraw_broadcast,
)
from noaber.broadcasts.models import Broadcast, Revision
from noaber.broadcasts.queries import alerts_for, get_published, open_revision_of, proposed, versions_out
from noaber.channels.actions import mark_opened
from noaber.channels.adapters.contract import Recipient
from noaber.channels.adapters.mail.letter import Letters, message_id
from noaber.channels.adapters.registry import transports
from noaber.channels.adapters.webpush.payload import topic_of
from noaber.channels.delivering.portion import deliver_chunk
from noaber.channels.models import Mailing
from noaber.channels.queries import inbox_for, inbox_items, recipients_of
from noaber.core.http import BadInput, Conflict, NotHere, Refused
from noaber.people.actions import add_place
from noaber.people.tests.making import with_role
from noaber.places.tests.factories import make_address, make_street

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
RING = {"lon": 6.705, "lat": 52.205, "metres": 60}
OFF = {"lon": 6.7053, "lat": 52.205, "metres": 4}  # around the fourth door only


def deliver() -> None:
    for transport in transports().values():
        while transport.stays_inside and deliver_chunk(transport):
            pass


def titles(person, language="nl") -> list[str]:
    return [item.title for item in inbox_items(inbox_for(person), language)]


def alerts(row) -> list[Mailing]:
    return list(Mailing.objects.filter(source_id=row.pk, kind="alert").order_by("pk"))


def people_in(mailing) -> set[int]:
    return {pk for chunk in mailing.chunks.all() for pk in chunk.ids}


def test_a_correction_takes_the_place_of_what_was_not_read(town, send, change, agree):
    row = send()
    deliver()
    reader, other = town.residents[:2]
    mark_opened(inbox_for(reader).get(), by=reader)
    change(row)
    assert Broadcast.objects.get(pk=row.pk).title == "Iemand voelt aan achterdeuren"
    agree(row)
    deliver()
    row = Broadcast.objects.get(pk=row.pk)
    assert (row.title, row.version, row.status) == ("Twee mensen voelen aan achterdeuren", 2, "sending")
    assert titles(reader) == [
        "Correctie: Twee mensen voelen aan achterdeuren",
        "Iemand voelt aan achterdeuren",
    ]
    assert titles(reader, "en")[0] == "Correction: Twee mensen voelen aan achterdeuren"
    assert [item.is_corrected for item in inbox_items(inbox_for(reader), "nl")] == [False, True]
    assert titles(other) == ["Twee mensen voelen aan achterdeuren"]
    first, marked, plain = alerts(row)
    assert marked.replaces == first and plain.replaces == first
    assert people_in(marked) == {reader.pk}
    assert "in de plaats van ons bericht van" in marked.text_in("nl")["body"]
    assert "in de plaats van" not in plain.text_in("nl")["body"]


def test_on_every_channel_the_new_words_come_in_the_place_of_the_old(town, send, change, agree):
    row = send(kind="missing", channels=["page", "webpush", "mail", "wall", "poster"])
    deliver()
    reader = town.residents[0]
    mark_opened(inbox_for(reader).get(), by=reader)
    change(row)
    agree(row)
    withdraw_broadcast(broadcast=row, by=town.author, outcome="false_alarm")
    kinds = ("alert", "closing")
    everything = list(Mailing.objects.filter(source_id=row.pk, kind__in=kinds).order_by("pk"))
    first, *newer = everything
    assert len({topic_of(mailing) for mailing in everything}) == 1, (
        "a push that waits gives way, also to the end"
    )
    replacing = [mailing for mailing in newer if mailing.replaces_id]
    assert {mailing.replaces_id for mailing in replacing} == {first.pk}
    to = Recipient(reader.pk, "nl")
    for mailing in replacing:
        mail = email.message_from_bytes(Letters(mailing).write(to, "lezer@voorbeeld.nl"))
        assert mail["In-Reply-To"] == message_id(first, to)
    marked = next(mailing for mailing in newer if people_in(mailing) == {reader.pk})
    assert marked.text_in("nl")["sms"].startswith("Correctie: Twee mensen voelen")
    public = next(mailing for mailing in newer if mailing.chunks.filter(channel="poster").exists())
    assert public.text_in("nl")["title"].startswith("Correctie: "), "one may hang on a door already"
    newest = versions_out(get_published(row.pk))[-1]
    assert newest.content["title"] == "Twee mensen voelen aan achterdeuren", "what screens and feeds say"


def test_who_still_waited_gets_only_the_new_one(town, send, change, agree):
    row = send()
    change(row)
    agree(row)
    deliver()
    first = alerts(row)[0]
    assert set(first.tallies.values_list("outcome", flat=True)) == {"overtaken"}
    assert {tuple(titles(person)) for person in town.residents} == {("Twee mensen voelen aan achterdeuren",)}


def test_a_second_correction_follows_the_first(town, send, change, agree):
    row = send()
    deliver()
    for title in ("Twee mensen voelen aan deuren", "Het was de glazenwasser"):
        change(row, title=title)
        agree(row)
        deliver()
    assert {tuple(titles(person)) for person in town.residents} == {("Het was de glazenwasser",)}
    last = alerts(row)[-1]
    assert last.replaces.replaces == alerts(row)[0]


def test_fewer_people_need_no_second_person(town, send, change):
    row = send()
    deliver()
    out = town.residents[3]
    change(row, audience={**town.ring, "minus": {"rings": [OFF]}}, title=row.title)
    revision = submit_revision(broadcast=row, by=town.author)
    assert revision.state == Revision.State.SENT
    deliver()
    row = Broadcast.objects.get(pk=row.pk)
    assert (row.version, row.people_count) == (2, 4)
    assert titles(out) == ["Niet meer voor u: Iemand voelt aan achterdeuren"]
    assert alerts_for(out) == []
    assert [alert.pk for alert in alerts_for(town.residents[0])] == [row.pk]
    assert titles(town.residents[0]) == ["Iemand voelt aan achterdeuren"]
    assert len(alerts(row)) == 1


def test_who_was_narrowed_out_before_it_came_hears_nothing(town, send, change):
    row = send()
    change(row, audience={**town.ring, "minus": {"rings": [OFF]}}, title=row.title)
    submit_revision(broadcast=row, by=town.author)
    deliver()
    close_broadcast(broadcast=row, by=town.author, outcome="none", text="Er is niets gevonden.")
    deliver()
    assert titles(town.residents[3]) == []
    assert titles(town.residents[0]) == [
        "Afgelopen: Iemand voelt aan achterdeuren",
        "Iemand voelt aan achterdeuren",
    ]


def test_widened_to_others(town, send, change, agree, people):
    far = people("Verderop")
    add_place(person=far, address=make_address(make_street("Verweg", town.hof), 1, lon=6.709, lat=52.205))
    row = send()
    deliver()
    rings = [RING, {"lon": 6.709, "lat": 52.205, "metres": 20}]
    change(row, audience={"rings": rings}, title=row.title)
    with pytest.raises(Refused):
        revision = submit_revision(broadcast=row, by=town.author)
        approve_revision(broadcast=row, by=town.author, shown_hash=proposed(row, revision).content_hash)
    agree(row)
    deliver()
    assert titles(far) == titles(town.residents[0]) == ["Iemand voelt aan achterdeuren"]
    assert people_in(alerts(row)[-1]) == {far.pk}
    assert Broadcast.objects.get(pk=row.pk).people_count == 6


def test_everybody_who_was_ever_reached_hears_the_end(town, send, change, agree, people):
    far = people("Verderop")
    add_place(person=far, address=make_address(make_street("Verweg", town.hof), 1, lon=6.709, lat=52.205))
    row = send()
    deliver()
    change(row, audience={**town.ring, "minus": {"rings": [OFF]}}, title=row.title)
    submit_revision(broadcast=row, by=town.author)
    rings = [RING, {"lon": 6.709, "lat": 52.205, "metres": 20}]
    change(row, audience={"rings": rings, "minus": {"rings": [OFF]}})
    agree(row)
    close_broadcast(broadcast=row, by=town.author, outcome="none", text="Er is niets gevonden.")
    mailing = Mailing.objects.filter(source_id=row.pk, kind="closing").latest("pk")
    assert people_in(mailing) == {person.pk for person in [*town.residents, far]}


def test_nothing_leaves_without_the_second_person(town, send, change):
    row = send()
    change(row)
    submit_revision(broadcast=row, by=town.author)
    assert Broadcast.objects.get(pk=row.pk).version == 1
    assert len(alerts(row)) == 1


def test_an_edit_voids_what_was_offered(town, send, change):
    row = send()
    change(row)
    shown = proposed(row, submit_revision(broadcast=row, by=town.author)).content_hash
    change(row, title="Stiekem anders")
    with pytest.raises(Refused, match="Er wacht geen wijziging"):
        approve_revision(broadcast=row, by=town.approver, shown_hash=shown)
    submit_revision(broadcast=row, by=town.author)
    with pytest.raises(Conflict, match="veranderd nadat"):
        approve_revision(broadcast=row, by=town.approver, shown_hash=shown)


def test_who_wrote_the_change_does_not_approve_it(town, send, change):
    row = send()
    with_role(town.approver, town.organisation, "author")
    town.approver.__dict__.pop("_remembered_roles", None)
    change(row, by=town.approver)
    with pytest.raises(BadInput, match="niemand anders"):
        submit_revision(broadcast=row, by=town.author)


def test_sent_back_and_dropped(town, send, change):
    row = send()
    change(row)
    submit_revision(broadcast=row, by=town.author)
    with pytest.raises(BadInput):
        reject_revision(broadcast=row, by=town.approver, reason=" ")
    reject_revision(broadcast=row, by=town.approver, reason="Zet erbij waar.")
    assert open_revision_of(row).state == "rejected"
    assert "Zet erbij waar." in Mailing.objects.filter(kind="notice").latest("pk").text_in("nl")["body"]
    drop_revision(broadcast=row, by=town.author)
    assert open_revision_of(row) is None
    assert Broadcast.objects.get(pk=row.pk).version == 1


def test_the_end_lets_a_change_lapse(town, send, change):
    row = send()
    change(row)
    shown = proposed(row, submit_revision(broadcast=row, by=town.author)).content_hash
    withdraw_broadcast(broadcast=row, by=town.author, outcome="false_alarm")
    assert Revision.objects.get().state == "dropped"
    with pytest.raises(Conflict):
        approve_revision(broadcast=row, by=town.approver, shown_hash=shown)
    with pytest.raises(Conflict):
        change(row)


def test_only_what_is_asked(town, send, write, change, people, at):
    row = send()
    with pytest.raises(BadInput, match="nog niets"):
        change(row, title=row.title)
    for values in ({"audience": {}}, {"text": " "}):
        with pytest.raises(BadInput):
            change(row, **values)
    with pytest.raises(NotHere):
        change(row, by=people())
    with pytest.raises(Refused):
        change(row, by=town.approver)
    change(row, expires_at=at.now() + timedelta(days=4))
    with pytest.raises(BadInput, match="niet duren"):
        submit_revision(broadcast=row, by=town.author)
    with pytest.raises(Conflict):
        change(write())
    with pytest.raises(Conflict, match="intussen"):
        change(row, title="Iets", seen_version=1)


def test_channels_are_only_added(town, send, change, agree):
    row = send(channels=["page", "mail"])
    change(row, channels=["webpush"])
    agree(row)
    assert Broadcast.objects.get(pk=row.pk).channels == ["page", "mail", "webpush"]
    assert set(recipients_of(row)["page"]) == {person.pk for person in town.residents}
