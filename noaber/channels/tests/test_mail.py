"""Mail against a real server on a socket: what is in it, who gets it again, and how to stop it."""

from collections import Counter

import pytest

from noaber.channels.actions import notify_contact, unsubscribe
from noaber.channels.adapters.mail import posting, send_now
from noaber.channels.adapters.mail.adapter import MailTransport
from noaber.channels.adapters.mail.kept import kept_mails
from noaber.channels.adapters.mail.letter import reply_address
from noaber.channels.adapters.mail.straight import NotSent
from noaber.channels.delivering.portion import deliver_chunk
from noaber.channels.models import Chunk, Result, Tally
from noaber.channels.notices import TRY_OUT
from noaber.channels.rules import UnsubscribeToken
from noaber.channels.tests.smtp_server import CUT, SILENT, SmtpServer
from noaber.journal.actors import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings):
    running = SmtpServer()
    settings.NOABER_MAIL_URL = running.url
    yield running
    running.stop()


@pytest.fixture
def kept(settings, tmp_path):
    settings.NOABER_MAIL_URL = ""
    settings.NOABER_DATA = tmp_path
    return kept_mails


def tally(mailing):
    return dict(Tally.objects.filter(mailing=mailing).values_list("outcome", "persons"))


def test_a_mail_is_whole(server, send, new_person, settings, source):
    person = new_person(mail="noor@example.org")
    mailing = send({"mail": [person.pk]}, link="/meldingen/26-1/", reply_token="t" * 20, organisation=source)
    deliver_chunk(MailTransport())
    [mail] = server.mails
    assert mail["To"] == "noor@example.org"
    assert mail["Subject"] == "Let op"
    assert mail["From"].startswith("Gemeente Bron <")
    assert mail["Reply-To"] == reply_address("t" * 20)
    assert mail["Content-Language"] == "nl"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"{settings.NOABER_URL}/meldingen/26-1/" in mail.get_body(("plain",)).get_content()
    assert "Er is iets." in mail.get_body(("html",)).get_content()
    stop = mail["List-Unsubscribe"].strip("<>")
    assert all(stop in mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert max(map(len, server.raw[0].partition(b"\r\n\r\n")[2].split(b"\r\n"))) <= 76
    token = stop.rpartition("/")[2]
    assert UnsubscribeToken.read(token) == UnsubscribeToken("alerts", "mail", person.pk)
    assert tally(mailing) == {"handed_over": 1}


@pytest.mark.parametrize("name", ["Bron, afdeling Één", "Toezicht, " * 8 + "Noord", "Súd; <team> (oost)"])
def test_a_sender_is_one_sender_whatever_its_name(server, send, new_person, source, name):
    source.name = name
    source.save()
    send({"mail": [new_person().pk]}, organisation=source)
    deliver_chunk(MailTransport())
    [sender] = server.mails[0]["From"].addresses
    assert sender.addr_spec == "noaber@noaber.example"
    assert "".join(sender.display_name.split()) == "".join(name.split())


def test_an_exercise_says_so_everywhere(server, send, new_person):
    english = new_person(language="en")
    send({"mail": [english.pk]}, exercise=True)
    deliver_chunk(MailTransport())
    [mail] = server.mails
    assert mail["Subject"] == "EXERCISE: Let op"
    assert mail.get_body(("plain",)).get_content().count("EXERCISE") == 2
    assert "#5B3E96" in mail.get_body(("html",)).get_content()


def test_a_repeated_mail_has_the_same_message_id(server, send, new_person):
    persons = [new_person().pk, new_person().pk]
    send({"mail": persons})
    deliver_chunk(MailTransport())
    Chunk.objects.update(done=0, finished_at=None, leased_until=None)
    deliver_chunk(MailTransport())
    first, second, again, _last = (mail["Message-ID"] for mail in server.mails)
    assert first == again
    assert first != second


def test_many_mails_go_over_one_connection(server, send, persons):
    ids = persons(60)
    mailing = send({"mail": ids})
    server.refusals["m3@example.org"] = "550 no such mailbox"
    server.refusals["m4@example.org"] = "451 try later"
    deliver_chunk(MailTransport())
    assert server.connections == 1
    assert tally(mailing) == {"handed_over": 58, "failed": 1}
    assert Chunk.objects.get(finished_at=None).size == 1


@pytest.mark.parametrize(
    ("at", "what", "outcome"),
    [
        ("EHLO", SILENT, "later"),
        ("MAIL", SILENT, "later"),
        ("RCPT", CUT, "later"),
        ("TEXT", CUT, "later"),  # it may have been taken: the same Message-ID tells
        ("TEXT", SILENT, "later"),
        ("MAIL", "421 too busy", "later"),
        ("RCPT", "421 too busy", "later"),
        ("RCPT", "450 greylisted", "later"),
        ("RCPT", "550 no such mailbox", "failed"),
        ("MAIL", "452 no room", "later"),
        ("MAIL", "530 authentication needed", "later"),  # about us, and not about this reader
        ("MAIL", "552 too large", "failed"),
        ("TEXT", "552 too large", "failed"),
        ("TEXT", "451 virus scanner is away", "later"),
        ("TEXT", "554 looks like spam", "failed"),
    ],
)
def test_each_refusal_has_its_outcome_and_touches_nobody_else(
    server, send, persons, monkeypatch, at, what, outcome
):
    monkeypatch.setattr(posting, "TIMEOUT", 0.2)
    server.plan[at] = [what]
    ids = persons(3)
    mailing = send({"mail": ids})
    deliver_chunk(MailTransport())
    found = dict(Result.objects.filter(mailing=mailing).values_list("person_id", "outcome"))
    assert Counter(found.values()) == {outcome: 1, "handed_over": 2}
    waiting = list(Chunk.objects.filter(finished_at=None).values_list("ids", flat=True))
    assert waiting == [[pk] for pk in ids if found[pk] == "later"]


def test_a_wrong_password_is_our_own_trouble(server, send, persons, settings):
    settings.NOABER_MAIL_URL = server.url.replace("://", "://wij:fout@")
    server.plan["AUTH"] = ["535 no"] * 9
    send({"mail": persons(2)})
    deliver_chunk(MailTransport())
    assert set(Result.objects.values_list("outcome", flat=True)) == {"later"}
    assert server.mails == []


def test_a_line_that_the_server_closed_is_opened_again(server, send, persons):
    server.close_after = 3
    mailing = send({"mail": persons(10)})
    deliver_chunk(MailTransport())
    assert tally(mailing) == {"handed_over": 10}
    assert len(server.mails) == 10


def test_a_kept_line_is_not_used_for_another_server(server, send, persons, settings):
    send({"mail": persons(1)})
    deliver_chunk(MailTransport())
    other = SmtpServer()
    settings.NOABER_MAIL_URL = other.url
    send_now("beheer@voorbeeld.example", "Alarm", "Kijk even.")
    assert [mail["Subject"] for mail in other.mails] == ["Alarm"]
    assert len(server.mails) == 1
    other.stop()


def test_without_a_server_it_is_tried_later(settings, send, persons):
    settings.NOABER_MAIL_URL = "smtp://127.0.0.1:9"
    mailing = send({"mail": persons(2)})
    deliver_chunk(MailTransport())
    assert tally(mailing) == {}
    assert Chunk.objects.get(finished_at=None).attempt == 2
    with pytest.raises(NotSent):
        send_now("a@example.org", "Code", "123456")


def test_a_contact_without_account_can_stop_it(server, new_person):
    about = new_person()
    values = {"notice": TRY_OUT, "mail": "Melder@Example.org", "about": about, "link": "/x", "by": SYSTEM}
    notify_contact(**values)
    deliver_chunk(MailTransport())
    [mail] = server.mails
    assert mail["To"] == "Melder@Example.org"
    assert "/ik/berichten/" not in mail.get_body(("plain",)).get_content()
    unsubscribe(UnsubscribeToken.read(mail["List-Unsubscribe"].strip("<>").rpartition("/")[2]))
    second = notify_contact(**(values | {"mail": "melder@example.org"}))
    deliver_chunk(MailTransport())
    assert tally(second) == {"unsubscribed": 1}
    assert len(server.mails) == 1


def test_mail_about_the_account_cannot_be_stopped(server, send, new_person):
    send({"mail": [new_person().pk]}, category="account")
    deliver_chunk(MailTransport())
    assert server.mails[0]["List-Unsubscribe"] is None


def test_an_address_that_breaks_a_header_stops_nobody_else(server, send, new_person):
    good, bad = new_person(), new_person(mail="a@b\r\nBcc: x@example.org")
    mailing = send({"mail": [good.pk, bad.pk]})
    deliver_chunk(MailTransport())
    assert tally(mailing) == {"handed_over": 1, "failed": 1}
    assert b"Bcc" not in b"".join(server.raw)


def test_without_mail_server_mails_are_kept_to_be_read(kept, send, new_person):
    send_now("wie@example.org", "Uw code\r\nis", "123456")
    send({"mail": [new_person(mail="noor@example.org").pk]})
    deliver_chunk(MailTransport())
    newest, code = kept()
    assert (newest.to, newest.subject) == ("noor@example.org", "Let op")
    assert (code.subject, code.text.strip()) == ("Uw code is", "123456")
    assert [mail.to for mail in kept(to="wie@example.org")] == ["wie@example.org"]


def test_the_folder_of_kept_mail_is_bounded(kept, monkeypatch):
    monkeypatch.setattr("noaber.channels.adapters.mail.kept.MOST", 5)
    for number in range(9):
        send_now("a@example.org", f"mail {number}", "x")
    assert {mail.subject for mail in kept()} == {f"mail {n}" for n in range(4, 9)}
