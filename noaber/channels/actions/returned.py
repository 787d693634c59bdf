"""Mail that came back: which addresses are dead, who hears of it, and who complained."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction

from noaber.channels import entries
from noaber.channels.actions.handing import notify_person
from noaber.channels.actions.tallies import move_outcome
from noaber.channels.actions.wishes import unsubscribe
from noaber.channels.adapters.contract import Recipient
from noaber.channels.adapters.mail.letter import message_id
from noaber.channels.adapters.mail.returned import Fate, Returned, read_returned
from noaber.channels.models import CONTACT, Channel, Mailbox, Mailing, Outcome, Result
from noaber.channels.notices import MAIL_RETURNED
from noaber.channels.rules import UnsubscribeToken, can_stop
from noaber.core import clock
from noaber.journal.actions import record
from noaber.journal.actors import system
from noaber.people.contact import mail_hash
from noaber.people.models import Person
from noaber.people.queries import get_person, person_by_mail

HEARS = system("mail")
SOFT_MOST = 5  # messages one after the other that did not arrive, before an address counts as dead
SOFT_COUNTS_FOR = timedelta(days=30)
FORGOTTEN_AFTER = timedelta(days=365)
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


@dataclass(frozen=True, slots=True)
class Whose:
    """The mail that a report is about: which message, to whom, at which address."""

    mailing: Mailing | None
    mailing_id: int
    person: Person | None
    address: str

    @property
    def recipient_id(self) -> int:
        return self.person.pk if self.person else CONTACT


@transaction.atomic
def take_returned(raw: bytes) -> str:
    """Take in a report about mail of ours, as it came; the word says what was done, empty when it is none.

    Only a report that holds what we alone can make changes anything: the return address, or the Message-ID
    with the address that it went to. 1. Nobody there: the address is dead, `gone`. 2. Not this time:
    `failed`, and dead after five messages in a row. 3. A complaint: unsubscribed from that subject. A dead
    address is mailed nothing more; its owner hears it on another channel and on their own page. Twice changes
    nothing.
    """
    found = read_returned(raw)
    whose = _whose(found) if found else None
    if found is None or whose is None:
        return ""
    if found.fate == Fate.COMPLAINT:
        _stop(whose)
    elif found.fate in (Fate.HARD, Fate.SOFT):
        _note(whose, found)
    return f"mail_{found.fate}"


@transaction.atomic
def revive_mailbox(*, by: Person) -> bool:
    """Mail to this person's address again: they say, or showed, that it works. Records `mailbox_revived`."""
    gone, _rows = Mailbox.objects.filter(mail_hash=by.mail_hash).delete() if by.mail_hash else (0, {})
    if gone:
        record(entries.MAILBOX_REVIVED, by=by, about=by)
    return bool(gone)


def revive_after_code(entry) -> None:
    """React to a sign-in: who read a code in their mail has a mailbox that works."""
    person = get_person(entry.object_id) if entry.data.get("way") == "code" else None
    if person is not None:
        revive_mailbox(by=person)


def forget_old_mailboxes() -> None:
    """After a year an address gets another chance; run by the tick."""
    Mailbox.objects.filter(last_at__lt=clock.now() - FORGOTTEN_AFTER).delete()


def _whose(found: Returned) -> Whose | None:
    """By a return address with our seal, else by a Message-ID that fits an address named in the report."""
    for sent in found.sent:
        mailing = Mailing.objects.filter(pk=sent.mailing_id).first()
        person = get_person(sent.recipient_id) if sent.recipient_id else None
        address = person.mail if person else mailing.contact if mailing else ""
        if address and sent.is_ours(address):
            return Whose(mailing, sent.mailing_id, person, address)
    for said in found.message_ids:
        mailing = Mailing.objects.filter(pk=int(said.split(".")[0][1:])).first()
        for address in found.addresses if mailing else ():
            person = None if mailing.contact else person_by_mail(address)
            fits = person is not None or mail_hash(mailing.contact) == mail_hash(address)
            whose = Whose(mailing, mailing.pk, person, address)
            if fits and said == message_id(mailing, Recipient(whose.recipient_id, "")):
                return whose
    return None


def _note(whose: Whose, found: Returned) -> None:
    """Count it against the address once for each message, and say what became of that message."""
    key = mail_hash(whose.address)
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [f"channels.mailbox {key.hex()}"])
    now = clock.now()
    box = Mailbox.objects.filter(mail_hash=key).first() or Mailbox(mail_hash=key, last_at=now)
    hard = found.fate == Fate.HARD
    if whose.mailing_id > box.last_mailing_id or (hard and box.dead_at is None):
        recent = now - box.last_at < SOFT_COUNTS_FOR
        box.times = box.times + 1 if recent and whose.mailing_id > box.last_mailing_id else max(box.times, 1)
        box.last_mailing_id = max(box.last_mailing_id, whose.mailing_id)
        box.last_at, box.reason = now, found.reason
        dies = box.dead_at is None and (hard or box.times >= SOFT_MOST)
        box.dead_at = now if dies else box.dead_at
        box.save()
        if dies:
            _tell(whose, found, box)
    if whose.mailing is not None:
        _conclude(whose, Outcome.GONE if hard else Outcome.FAILED)


def _tell(whose: Whose, found: Returned, box: Mailbox) -> None:
    """Its owner hears it elsewhere. The journal says that it died, never which address it is."""
    about = whose.person or whose.mailing
    record(entries.MAILBOX_DIED, by=HEARS, about=about, code=found.reason or "-", times=box.times)
    if whose.person is not None:
        notify_person(
            notice=MAIL_RETURNED, to=whose.person, about=whose.person, link="/ik/berichten/", by=HEARS
        )


def _conclude(whose: Whose, outcome: str) -> None:
    """What was handed over did not arrive after all; said once."""
    told = Result.objects.filter(
        person_id=whose.recipient_id, mailing_id=whose.mailing_id, channel=Channel.MAIL
    )
    outcomes = set(told.values_list("outcome", flat=True))
    if Outcome.HANDED_OVER not in outcomes or outcomes & {Outcome.GONE, Outcome.FAILED}:
        return
    Result.objects.create(
        person_id=whose.recipient_id,
        mailing_id=whose.mailing_id,
        channel=Channel.MAIL,
        outcome=outcome,
        at=clock.now(),
    )
    move_outcome(whose.mailing_id, Channel.MAIL, Outcome.HANDED_OVER, outcome)


def _stop(whose: Whose) -> None:
    """Who called it spam gets no more of that subject by mail; mail about an account can't be stopped."""
    if whose.mailing is None or not can_stop(whose.mailing.category, Channel.MAIL):
        return
    contact = b"" if whose.person else mail_hash(whose.address) or b""
    unsubscribe(UnsubscribeToken(whose.mailing.category, Channel.MAIL.value, whose.recipient_id, contact))
