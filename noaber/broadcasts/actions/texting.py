"""What people text back about a broadcast becomes the same answer as a tap on the page."""

from django.db import transaction

from noaber.broadcasts.actions.answering import answer_broadcast
from noaber.broadcasts.models import Answer, Broadcast
from noaber.broadcasts.notices import TEXT_NOT_PLACED, TEXT_TOO_LATE
from noaber.broadcasts.texting import Meant, read_answer
from noaber.channels.actions import clear_words, reply_once_a_day
from noaber.channels.models import HeardText
from noaber.channels.queries import get_heard_text, texted_sources
from noaber.core.http import Problem


@transaction.atomic
def answer_by_text(entry) -> None:
    """React to a text of somebody we know.

    1. Finds the newest broadcast that they were texted and that still takes answers. 2. Answers it as they
    would on its page; words that are no answer become a tip, for the handler only. 3. Clears the words here.
    What belongs to nothing, or comes too late, gets one line back a day.
    """
    row = get_heard_text(entry.object_id)
    if row is None or row.person is None or not row.text:
        return
    broadcast = _meant_broadcast(row)
    if broadcast is None:
        reply_once_a_day(row, TEXT_NOT_PLACED)
    elif not broadcast.takes_answers:
        reply_once_a_day(row, TEXT_TOO_LATE)
    else:
        meant = read_answer(broadcast.kind_data, row.text)
        if meant is None or not _answer(broadcast, row, meant):
            reply_once_a_day(row, TEXT_NOT_PLACED)
    clear_words(row)


def _meant_broadcast(row: HeardText) -> Broadcast | None:
    """The newest that is still open, else the newest of all."""
    keys = texted_sources(row.person, Broadcast._meta.label_lower)
    rows = Broadcast.objects.in_bulk(keys)
    sent = [rows[key] for key in keys if key in rows]
    return next((broadcast for broadcast in sent if broadcast.takes_answers), sent[0] if sent else None)


def _answer(broadcast: Broadcast, row: HeardText, meant: Meant) -> bool:
    """Words alone add to an answer that was given before, when that one takes a tip."""
    kind, given = meant.answer, Answer.objects.filter(broadcast=broadcast, person=row.person).first()
    before = broadcast.kind_data.answer(given.kind) if given else None
    if meant.is_tip_only and before is not None and before.tip:
        kind = before
    tip = row.text if meant.has_more else ""
    try:
        with transaction.atomic():
            answer_broadcast(broadcast=broadcast, by=row.person, kind=kind.slug, tip=tip)
    except Problem:
        return False
    return True
