"""What comes back of our mail, as servers really write it: who is dead, who complained, what is forged."""

from datetime import timedelta
from pathlib import Path

import pytest

from noaber.channels.actions import notify_contact, revive_after_code, take_returned
from noaber.channels.actions.returned import SOFT_MOST
from noaber.channels.adapters.contract import Recipient
from noaber.channels.adapters.mail import posting
from noaber.channels.adapters.mail.adapter import MailTransport
from noaber.channels.adapters.mail.envelope import return_address
from noaber.channels.adapters.mail.letter import message_id
from noaber.channels.adapters.mail.returned import read_returned
from noaber.channels.delivering.portion import deliver_chunk
from noaber.channels.models import Chunk, Mailbox, Mailing, Outcome, Preference, Tally
from noaber.channels.notices import TRY_OUT
from noaber.channels.queries import reach
from noaber.channels.tests.smtp_server import SmtpServer
from noaber.journal.actors import SYSTEM
from noaber.journal.models import Entry
from noaber.people.actions import correct_mail

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).parent / "returns"
HARD = {
    "exchange-not-found": "5.1.10",
    "exim-unrouteable": "",
    "gmail-no-such-user": "5.1.1",
    "plain-letter-of-an-old-server": "",
    "postfix-no-such-domain": "5.4.4",
    "postfix-no-such-user": "5.1.1",
    "postfix-no-such-user-utf-8": "5.1.1",
}
SOFT = {"exchange-refused-by-policy": "5.7.133", "exim-over-quota": "5.2.2", "gmail-over-quota": "4.2.2"}
LATE = {"postfix-delayed": "4.4.1"}
COMPLAINTS = {"complaint-arf": "abuse"}
NO_REPORT = {"a-person-who-forwards-it", "complaint-taken-back", "receipt-of-reading", "vacation"}
TO = "els@voorbeeld.example"


def words_of(name):
    return (FOLDER / f"{name}.eml").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def mails(settings, db):
    """Mails left over a real line; returns the server that took them."""
    settings.NOABER_MAIL_RETURNS = "antwoord.bron.example"
    posting._hang_up()
    server = SmtpServer()
    settings.NOABER_MAIL_URL = server.url
    yield server
    posting._hang_up()
    server.stop()


@pytest.fixture
def els(new_person):
    return new_person("Els", mail=TO)


@pytest.fixture
def mailed(send, els):
    """Mail Els, and let it leave."""

    def mail(**values):
        mailing = send({"mail": [els.pk]}, **values)
        while deliver_chunk(MailTransport()):
            pass
        return mailing

    return mail


def sample(name, mailing, person=None, *, to=TO, by=("token", "message_id")):
    """The file, about this mailing; `by` says what of ours still stands in it."""
    number = person.pk if person else 0
    words = {
        "token": return_address(mailing.pk, number, to) if "token" in by else "fbl@bron.example",
        "message_id": message_id(mailing, Recipient(number, "nl")) if "message_id" in by else "<x@y.example>",
        "to": to,
    }
    text = words_of(name)
    for word, value in words.items():
        text = text.replace(f"{{{word}}}", value)
    return text.encode()


def tally(mailing):
    return {o: n for o, n in Tally.objects.filter(mailing=mailing).values_list("outcome", "persons") if n}


def test_every_sample_is_expected_to_be_something():
    assert {path.stem for path in FOLDER.glob("*.eml")} == {*HARD, *SOFT, *LATE, *COMPLAINTS, *NO_REPORT}


def test_each_mail_has_a_return_address_of_its_own(mails, mailed, els, settings):
    mailing = mailed()
    settings.NOABER_MAIL_RETURNS = ""
    mailed()
    assert return_address(mailing.pk, els.pk, TO) == "", "none is made where nothing is received"
    assert mails.senders[0].startswith(f"bounce+{mailing.pk}-{els.pk}-")
    assert mails.senders[1] == settings.NOABER_MAIL_FROM
    assert len(mails.senders[0].partition("@")[0]) <= 64


@pytest.mark.parametrize(
    ("name", "reason", "by"),
    [(name, reason, "token") for name, reason in HARD.items()]
    + [(name, HARD[name], "message_id") for name in HARD if "{message_id}" in words_of(name)],
)
def test_where_nobody_is_the_address_is_dead(mailed, els, name, reason, by):
    mailing = mailed()
    raw = sample(name, mailing, els, by=by)
    assert take_returned(raw) == "mail_hard"
    box = Mailbox.objects.get()
    assert (box.reason, box.times, bool(box.dead_at)) == (reason, 1, True)
    assert tally(mailing) == {Outcome.GONE: 1}
    assert take_returned(raw) == "mail_hard", "the same once more"
    assert tally(mailing) == {Outcome.GONE: 1} and Mailbox.objects.get().times == 1
    assert Mailing.objects.filter(source_label="people.person").count() == 1, "told once"


def test_a_name_with_bytes_that_no_name_has_breaks_nothing(mailed, els):
    raw = sample("postfix-no-such-user", mailed(), els)
    assert take_returned(b"References: <1." + b"0" * 24 + b"@x\xc2.example>\n" + raw) == "mail_hard"


@pytest.mark.parametrize(("name", "reason"), SOFT.items())
def test_what_did_not_arrive_this_time_is_counted(mailed, els, name, reason):
    mailing = mailed()
    assert take_returned(sample(name, mailing, els)) == "mail_soft"
    box = Mailbox.objects.get()
    assert (box.reason, box.dead_at) == (reason, None) and tally(mailing) == {Outcome.FAILED: 1}


def test_after_five_messages_in_a_row_it_is_dead(mailed, els, at):
    for n in range(SOFT_MOST):
        assert not Mailbox.objects.filter(dead_at__isnull=False)
        mailing = mailed()
        for _twice in range(2):
            take_returned(sample("gmail-over-quota", mailing, els))
        assert Mailbox.objects.get().times == n + 1
        at.move(timedelta(days=1))
    assert Mailbox.objects.get().dead_at
    assert tally(mailed()) == {Outcome.GONE: 1}


def test_a_full_box_of_long_ago_no_longer_counts(mailed, els, at):
    for _n in range(SOFT_MOST + 1):
        take_returned(sample("gmail-over-quota", mailed(), els))
        at.move(timedelta(days=31))
    assert Mailbox.objects.get().dead_at is None


def test_what_only_takes_longer_changes_nothing(mailed, els):
    mailing = mailed()
    assert take_returned(sample("postfix-delayed", mailing, els)) == "mail_late"
    assert not Mailbox.objects.exists() and tally(mailing) == {Outcome.HANDED_OVER: 1}


@pytest.mark.parametrize("name", sorted(NO_REPORT))
def test_what_is_no_report_changes_nothing(mailed, els, name):
    mailing = mailed()
    before = Mailing.objects.count()
    assert take_returned(sample(name, mailing, els)) == ""
    assert not Mailbox.objects.exists() and not Preference.objects.exists()
    assert Mailing.objects.count() == before, "an absence is not answered"


@pytest.mark.parametrize("name", sorted({*HARD, *SOFT, *COMPLAINTS}))
def test_a_forged_report_changes_nothing(mailed, els, new_person, name):
    mailing, other = mailed(), new_person("Noor", mail="noor@voorbeeld.example")
    right = return_address(mailing.pk, els.pk, TO)
    of_other = right.replace(f"-{els.pk}-", f"-{other.pk}-")
    forged = [
        sample(name, mailing, els, by=()),
        sample(name, mailing, els, by=("token",)).replace(
            right[-40:].encode(), b"aaaaaaaaaaaaaaaa@bron.example"
        ),
        sample(name, mailing, els, by=("token",)).replace(right.encode(), of_other.encode()),
        sample(name, mailing, els, to="iemand@anders.example", by=("message_id",)),
    ]
    for raw in forged:
        assert take_returned(raw) == ""
    assert not Mailbox.objects.exists() and not Preference.objects.exists()
    assert tally(mailing) == {Outcome.HANDED_OVER: 1}


def test_who_has_another_address_since_is_not_concerned(mailed, els):
    raw = sample("postfix-no-such-user", mailed(), els)
    correct_mail(person=els, mail="els@nieuw.example", by=els)
    assert take_returned(raw) == "" and not Mailbox.objects.exists()


def test_a_dead_address_gets_nothing_its_owner_hears_it_and_mends_it(mailed, els, client, mails):
    take_returned(sample("postfix-no-such-user", mailed(), els))
    told = Mailing.objects.get(source_label="people.person")
    channels = set(Chunk.objects.filter(mailing=told).values_list("channel", flat=True))
    assert {"page", "webpush", "mail"} <= channels
    before = len(mails.mails)
    assert tally(mailed()) == {Outcome.GONE: 1} and len(mails.mails) == before
    found = reach([els.pk], "alerts")
    assert list(found.unreachable[Outcome.GONE]) == [els.pk] and not len(found["mail"])
    client.force_login(els)
    assert "onze mail komt terug" in client.get("/ik/").content.decode()
    page = client.get("/ik/berichten/").content.decode()
    assert "Onze mail komt bij u niet aan" in page and "5.1.1" in page
    client.post("/ik/berichten/mail-werkt/")
    assert not Mailbox.objects.exists()
    assert "komt bij u niet aan" not in client.get("/ik/berichten/").content.decode()
    assert list(reach([els.pk], "alerts")["mail"]) == [els.pk]
    said = Entry.objects.filter(name__in=("channels.mailbox_died", "channels.mailbox_revived"))
    assert [entry.name for entry in said.order_by("pk")] == [
        "channels.mailbox_died",
        "channels.mailbox_revived",
    ]


@pytest.mark.parametrize(("way", "works"), [("code", True), ("passkey", False), ("text", False)])
def test_who_reads_a_code_in_their_mail_has_a_mailbox_that_works(mailed, els, way, works):
    take_returned(sample("postfix-no-such-user", mailed(), els))
    revive_after_code(Entry(name="accounts.signed_in", object_id=els.pk, data={"way": way}))
    assert Mailbox.objects.exists() != works


def test_who_calls_it_spam_is_unsubscribed_from_that_subject(mailed, els):
    mailing = mailed()
    assert take_returned(sample("complaint-arf", mailing, els)) == "mail_complaint"
    [wish] = Preference.objects.all()
    assert (wish.person, wish.category, wish.channel, wish.wanted) == (els, "alerts", "mail", False)
    assert tally(mailed()) == {Outcome.UNSUBSCRIBED: 1}
    assert tally(mailed(category="answers")) == {Outcome.HANDED_OVER: 1}


def test_mail_about_an_account_cannot_be_complained_away(mailed, els):
    mailing = mailed(category="account")
    assert take_returned(sample("complaint-arf", mailing, els)) == "mail_complaint"
    assert not Preference.objects.exists()


def test_a_contact_without_account_is_mailed_no_more(new_person):
    values = {"notice": TRY_OUT, "mail": TO, "about": new_person(), "link": "/x", "by": SYSTEM}
    mailing = notify_contact(**values)
    deliver_chunk(MailTransport())
    assert take_returned(sample("exchange-not-found", mailing)) == "mail_hard"
    second = notify_contact(**values)
    deliver_chunk(MailTransport())
    assert tally(second) == {Outcome.GONE: 1} and tally(mailing) == {Outcome.GONE: 1}


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\x00",
        b"Content-Type: multipart/report; report-type=delivery-status\r\n\r\n",
        b"From: <>\n" * 5,
    ],
)
def test_nothing_that_a_stranger_sends_breaks_it(raw):
    assert read_returned(raw) is None and take_returned(raw) == ""
