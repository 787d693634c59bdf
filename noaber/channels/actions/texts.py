"""Text messages that people send us: kept, joined, and done or passed on."""

import math
from datetime import timedelta

from django.db import connection, transaction

from noaber.channels import entries
from noaber.channels.actions.handing import hand_over
from noaber.channels.actions.wishes import set_preferences
from noaber.channels.models import (
    CONTACT,
    Category,
    Channel,
    EarlyReceipt,
    HeardText,
    Kind,
    SeenCall,
)
from noaber.channels.notices import TEXTS_STARTED, TEXTS_STOPPED, WHO_ARE_YOU, Notice, render
from noaber.channels.rules import Wish, can_switch, is_callable, wish_of
from noaber.core import clock
from noaber.core.crypto import keyed_hash
from noaber.journal.actions import record
from noaber.journal.actors import system
from noaber.people.contact import normal_phone, phone_hash
from noaber.people.queries import person_by_proved_phone

HEARS = system("sms")
POLITE_EVERY = timedelta(days=1)
DOUBLED_WITHIN_S = 120  # the same words of the same number again so soon: the centre brought them twice
INCOMPLETE_AFTER = timedelta(minutes=5)
MISSING = " […] "
FORGOTTEN_AFTER = {
    HeardText: ("heard_at", timedelta(days=7)),
    EarlyReceipt: ("heard_at", timedelta(days=3)),
    SeenCall: ("seen_at", timedelta(hours=1)),
}
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


@transaction.atomic
def take_text(
    *, number: str, text: str, message_id: str = "", place: tuple[int, int, int] | None = None
) -> HeardText | None:
    """Take in what somebody texted; None when it came before or cannot be answered by anybody.

    1. Passes over what came twice, and what no phone sends. 2. Writes it down, encrypted; a part waits for
    the others. 3. Whole: STOP and START are done at once and confirmed when they changed something; other
    words of somebody we know are recorded as `channels.text_heard`, for the room that asked; a stranger
    gets one polite line a day.
    """
    number = normal_phone(number) or normal_phone(f"+{number}")  # many networks leave out the plus
    if not is_callable(number):
        return None
    sender = phone_hash(number)
    _wait_for(sender.hex())
    reference, parts, part = place or (None, 1, 1)
    row, new = HeardText.objects.get_or_create(
        digest=_digest(number, text, message_id, place),
        defaults={
            "person": person_by_proved_phone(number),
            "number": number,
            "number_hash": sender,
            "text": text.replace("\0", ""),
            "reference": reference,
            "part": part,
            "parts": parts,
            "is_whole": parts == 1,
            "heard_at": clock.now(),
        },
    )
    if not new:
        return None
    if parts > 1:
        row = _join(sender, reference, parts)
    if row is not None:
        _answer(row)
    return row


@transaction.atomic
def join_incomplete_texts() -> int:
    """Take in texts of which a part never came, with a mark where it was; run by the tick."""
    late = HeardText.objects.filter(is_whole=False, heard_at__lt=clock.now() - INCOMPLETE_AFTER)
    groups = set(late.values_list("number_hash", "reference", "parts"))
    for sender, reference, parts in groups:
        _wait_for(bytes(sender).hex())
        row = _join(sender, reference, parts, complete=False)
        if row is not None:
            _answer(row)
    return len(groups)


def forget_old_texts() -> None:
    """Clear what has had its time; run by the tick."""
    for model, (moment, kept) in FORGOTTEN_AFTER.items():
        model.objects.filter(**{f"{moment}__lt": clock.now() - kept}).delete()


def note_call(digest: bytes) -> bool:
    """Remember a provider's signed call in the caller's transaction; False when it was made before."""
    _row, new = SeenCall.objects.get_or_create(digest=digest, defaults={"seen_at": clock.now()})
    return new


def clear_words(row: HeardText) -> None:
    """Forget the words of a text that has become an answer, or that nobody is to read."""
    row.text = ""
    row.save(update_fields=["text"])


def reply_once_a_day(row: HeardText, notice: Notice, **context) -> bool:
    """Text a line back, unless this number got one in the last day; so two machines never keep talking."""
    recently = HeardText.objects.filter(
        number_hash=row.number_hash, replied_at__gt=clock.now() - POLITE_EVERY
    )
    if recently.exists():
        return False
    _reply(row, notice, **context)
    row.replied_at = clock.now()
    row.save(update_fields=["replied_at"])
    return True


def _answer(row: HeardText) -> None:
    wish = wish_of(row.text)
    if row.person is None:
        reply_once_a_day(row, WHO_ARE_YOU)
        clear_words(row)
    elif wish is not None:
        if _switch(row.person, wish):
            _reply(row, TEXTS_STOPPED if wish == Wish.STOP else TEXTS_STARTED)
        clear_words(row)
    else:
        record(entries.TEXT_HEARD, by=row.person, about=row, parts=row.parts)


def _switch(person, wish: Wish) -> int:
    """STOP switches every subject off by text, START what concerns alarm and answer on again."""
    on = {Category.ALERTS.value, Category.ANSWERS.value} if wish == Wish.START else set()
    subjects = on or {category for category in Category.values if can_switch(category, Channel.SMS)}
    return set_preferences({(subject, Channel.SMS.value): bool(on) for subject in subjects}, by=person)


def _reply(row: HeardText, notice: Notice, **context) -> None:
    """Answer to the number itself: also when its owner switched everything off, and when it has no owner."""
    texts = {
        language: {**said, "sms": f"{said['title']} {said['body']}".strip()}
        for language, said in render(notice, context).items()
    }
    hand_over(
        source=row,
        kind=Kind.ANSWER,
        category=Category.ACCOUNT,
        texts=texts,
        recipients={Channel.SMS: [CONTACT]},
        person=row.person,
        contact=row.number,
        language=row.person.language if row.person else "nl",
        by=HEARS,
    )


def _join(sender: bytes, reference: int, parts: int, *, complete: bool = True) -> HeardText | None:
    """Make one text of its parts; None while some are missing."""
    rows = HeardText.objects.filter(number_hash=sender, reference=reference, parts=parts, is_whole=False)
    by_part = {row.part: row for row in rows.select_related("person")}
    if not by_part or (complete and len(by_part) < parts):
        return None
    first = by_part[min(by_part)]
    first.text = "".join(
        by_part[number].text if number in by_part else MISSING for number in range(1, parts + 1)
    )
    first.is_whole = True
    first.save(update_fields=["text", "is_whole"])
    HeardText.objects.filter(pk__in=[row.pk for row in by_part.values() if row.pk != first.pk]).delete()
    return first


def _digest(number: str, text: str, message_id: str, place) -> bytes:
    """By which the same text is known again: the provider's own number, else the words and the moment."""
    window = math.floor(clock.now().timestamp() / DOUBLED_WITHIN_S)
    said = f"id\0{message_id}" if message_id else f"{number}\0{text}\0{place}\0{window}"
    return keyed_hash(said, purpose="channels.heard_text")


def _wait_for(name: str) -> None:
    """Hold the lock of this name until the transaction ends: what meets about it goes one by one."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [f"channels.texts {name}"])
