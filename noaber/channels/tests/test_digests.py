"""Overviews: gathered per place and subject, never empty, once, and with how it ended."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from noaber.channels.actions import (
    climb_ladders,
    reword_messages,
    send_digests,
    send_less,
    set_paces,
    set_preferences,
    set_reachability,
    sweep_messages,
    unsubscribe,
    withdraw,
)
from noaber.channels.actions import digests as making
from noaber.channels.adapters.contract import Recipient
from noaber.channels.adapters.mail.adapter import MailTransport
from noaber.channels.adapters.mail.letter import Letters
from noaber.channels.delivering.portion import deliver_chunk
from noaber.channels.models import Gathered, Mailing, Result, Subscription, Tally
from noaber.channels.queries import paces_of, wishes_of
from noaber.channels.rules import UnsubscribeToken
from noaber.channels.sending import sending
from noaber.channels.tests.smtp_server import SmtpServer
from noaber.core import clock
from noaber.journal.actors import SYSTEM
from noaber.people.models import Organisation
from noaber.places.tests.factories import make_area

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(new_person):
    """Somebody who wants news of the neighbourhood once a day."""
    person = new_person()
    set_paces({"neighbourhood": "daily"}, by=person)
    return person


@pytest.fixture
def tell(send, planned):
    """Send something by mail and let the deliver loop have it; returns the mailing."""

    def hand(*persons, title="Werk aan de weg", **options):
        values = {"category": "neighbourhood", "title": title} | options
        mailing = send({"mail": [person.pk for person in persons]}, **values)
        mail = planned()
        mail.channel = "mail"
        while deliver_chunk(mail):
            pass
        return mailing

    return hand


def digests():
    return list(Mailing.objects.filter(kind="digest").order_by("pk"))


def test_it_waits_and_comes_together_by_place_and_subject(reader, tell, at):
    set_paces({"groups": "daily"}, by=reader)
    north, south = make_area("Noord"), make_area("Zuid")
    tell(reader, title="Plein open", area_id=south.pk)
    tell(reader, title="Weg dicht", area_id=north.pk)
    tell(reader, title="Feest", area_id=north.pk, category="groups")
    tell(reader, title="Algemeen nieuws")
    assert Counter(Result.objects.values_list("outcome", flat=True)) == {"digest": 4}
    assert send_digests() == 0
    at.move(timedelta(days=1))
    assert send_digests() == 1
    [digest] = digests()
    text = digest.text_in("nl")
    assert text["title"] == "Uw overzicht: 4 berichten"
    heads = [line for line in text["body"].splitlines() if " – " in line]
    assert heads == [
        "Noord – Groepen en activiteiten",
        "Noord – Nieuws uit de buurt",
        "Zuid – Nieuws uit de buurt",
        "Uw omgeving – Nieuws uit de buurt",
    ]
    assert [(c.channel, c.ids) for c in digest.chunks.all()] == [("mail", [reader.pk])]
    assert send_digests() == 0


def test_what_was_erased_stands_in_no_overview_either(reader, tell, at, planned, source):
    """What was told in one goes with it as soon as it was mailed, and in any case after a month."""
    tell(reader, title="Man met rode jas")
    at.move(timedelta(days=1))
    send_digests()

    def erase():
        reword_messages(source=source, reword=lambda _language, text: {**text, "title": "Gewist"})
        return [digest.text_in("nl")["body"] for digest in digests()]

    assert "rode jas" in erase()[0], "it still has to leave"
    mail = planned()
    mail.channel = "mail"
    deliver_chunk(mail)
    assert not erase() and not digests()
    tell(reader, title="Iets anders")
    at.move(timedelta(days=1))
    send_digests()
    at.move(timedelta(days=31))
    sweep_messages()
    assert not digests()


def test_daily_at_its_hour_and_weekly_on_its_day():
    tuesday = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)
    assert sending().next_digest("daily", tuesday) == datetime(2026, 11, 11, 7, 0, tzinfo=UTC)
    assert sending().next_digest("weekly", tuesday) == datetime(2026, 11, 13, 7, 0, tzinfo=UTC)
    friday = datetime(2026, 11, 13, 7, 0, tzinfo=UTC)
    assert sending().next_digest("weekly", friday) == datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
    spring = datetime(2027, 3, 27, 12, 0, tzinfo=UTC)
    assert sending().next_digest("daily", spring) == datetime(2027, 3, 28, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "options", [{"urgency": "urgent"}, {"urgency": "life"}, {"category": "account"}, {"kind": "test"}]
)
def test_what_has_haste_or_is_ones_own_does_not_wait(reader, tell, options):
    set_paces({"alerts": "weekly"}, by=reader)
    tell(reader, **({"category": "neighbourhood"} | options))
    assert Result.objects.get().outcome == "handed_over"
    assert not Gathered.objects.exists()


def test_an_empty_overview_is_never_sent(reader, tell, at, source):
    tell(reader, expires_at=clock.now() + timedelta(hours=1))
    tell(reader)
    withdraw(source, by=SYSTEM)
    at.move(timedelta(days=1))
    assert send_digests() == 1
    assert digests() == []
    assert not Gathered.objects.filter(settled_at=None).exists()


def test_of_what_ended_only_the_end_is_told(reader, tell, at, source):
    other = Organisation.objects.create(slug="ander", name="Ander")
    tell(reader, title="Brand")
    tell(reader, title="Nog bezig", source=other)
    tell(reader, title="Afgelopen: Brand", kind="closing")
    at.move(timedelta(days=1))
    send_digests()
    lines = [line for line in digests()[0].text_in("nl")["body"].splitlines() if line.startswith("•")]
    assert [line.partition(": ")[2] for line in lines] == ["Nog bezig", "Afgelopen: Brand"]


def test_the_end_of_what_stood_in_an_overview_stands_in_the_next(reader, tell, at):
    tell(reader, title="Brand")
    at.move(timedelta(days=1))
    send_digests()
    tell(reader, title="Afgelopen: Brand", kind="closing")
    at.move(timedelta(days=1))
    send_digests()
    first, second = (digest.text_in("nl")["body"] for digest in digests())
    assert "Brand" in first
    assert "Afgelopen: Brand" in second


def test_who_is_away_gets_one_overview_afterwards(reader, tell, at):
    tell(reader)
    set_reachability(
        by=reader,
        quiet_from=None,
        quiet_until=None,
        away_from=date(2026, 11, 10),
        away_until=date(2026, 11, 12),
    )
    at.move(timedelta(days=1))
    assert send_digests() == 0
    at.move(timedelta(days=2))
    assert send_digests() == 1


def test_who_stopped_meanwhile_gets_none_of_it(reader, tell, at):
    tell(reader)
    set_preferences({("neighbourhood", "mail"): False}, by=reader)
    at.move(timedelta(days=1))
    send_digests()
    assert digests() == []


def test_another_pace_holds_for_what_waits_already(reader, tell, at):
    set_paces({"neighbourhood": "weekly"}, by=reader)
    tell(reader)
    at.move(timedelta(days=1))
    assert send_digests() == 0
    set_paces({"neighbourhood": "at_once"}, by=reader)
    assert send_digests() == 1


def test_one_press_stops_all_overviews(reader, tell, at):
    set_paces({"groups": "weekly"}, by=reader)
    tell(reader)
    at.move(timedelta(days=1))
    send_digests()
    raw = Letters(digests()[0]).write(Recipient(reader.pk, "nl"), "lezer@example.org").decode()
    link = raw.partition("List-Unsubscribe: <")[2].partition(">")[0]
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in raw
    unsubscribe(UnsubscribeToken.read(link.rpartition("/")[2]))
    wishes = wishes_of(reader)
    assert not wishes["neighbourhood", "mail"]
    assert not wishes["groups", "mail"]
    assert wishes["alerts", "mail"]


def test_a_killed_worker_repeats_no_overview(reader, new_person, tell, at, monkeypatch):
    """Of a batch that it was making everything is made anew, and nothing twice."""
    other = new_person()
    set_paces({"neighbourhood": "daily"}, by=other)
    tell(reader, other)
    at.move(timedelta(days=1))
    made, real = [], making._send

    def dying(person, mailings):
        if made:
            raise KeyboardInterrupt
        made.append(person.pk)
        return real(person, mailings)

    monkeypatch.setattr(making, "_send", dying)
    with pytest.raises(KeyboardInterrupt):
        send_digests()
    assert digests() == []
    monkeypatch.setattr(making, "_send", real)
    assert send_digests() == 2
    assert send_digests() == 0
    assert len(digests()) == 2


def test_a_killed_sender_repeats_the_same_message_id(reader, tell, at, settings):
    tell(reader)
    at.move(timedelta(days=1))
    send_digests()
    server = SmtpServer()
    settings.NOABER_MAIL_URL = server.url

    class Dying(MailTransport):
        def settle(self, mailing, deliveries, reports):
            raise KeyboardInterrupt

    try:
        with pytest.raises(KeyboardInterrupt):
            deliver_chunk(Dying())
        Mailing.objects.get(kind="digest").chunks.update(leased_until=clock.now() - timedelta(days=400))
        deliver_chunk(MailTransport())
    finally:
        server.stop()
    assert len(server.mails) == 2
    assert len({mail["Message-ID"] for mail in server.mails}) == 1
    assert dict(Tally.objects.filter(mailing__kind="digest").values_list("outcome", "persons")) == {
        "handed_over": 1
    }


def test_fewer_messages_in_one_press(new_person):
    person = new_person()
    set_preferences({("groups", "mail"): False}, by=person)
    send_less(by=person)
    wishes = wishes_of(person)
    assert paces_of(person) == {
        "alerts": "at_once",
        "answers": "daily",
        "neighbourhood": "weekly",
        "groups": "weekly",
    }
    assert wishes["alerts", "webpush"]
    assert not wishes["answers", "webpush"]
    assert not wishes["groups", "mail"], "what was off stays off"


def test_an_overview_is_mail_only_and_no_ladder(reader, tell, at, planned):
    Subscription.objects.create(
        person=reader, endpoint="x", endpoint_hash=b"x", keys="{}", added_at=clock.now()
    )
    tell(reader)
    at.move(timedelta(days=1))
    send_digests()
    climb_ladders()
    assert {chunk.channel for chunk in digests()[0].chunks.all()} == {"mail"}
