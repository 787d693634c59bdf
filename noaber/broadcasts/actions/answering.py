"""What people answer: one tap, a tip if they have one, a change of mind when they have that."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from noaber.broadcasts import entries
from noaber.broadcasts.models import TIP_MOST, Answer, Broadcast, PracticeReport, Status
from noaber.broadcasts.queries import letter_of_caller, tips_of, was_reached
from noaber.broadcasts.rules import ANSWERS_KEPT, can_answer_broadcast, can_read_tips
from noaber.channels.actions import note_answer, touch_topic
from noaber.channels.models import Door
from noaber.core import clock
from noaber.core.http import BadInput, Gone, NotHere
from noaber.journal.actions import note_reading, record
from noaber.journal.actors import system
from noaber.people.models import Person


@transaction.atomic
def answer_broadcast(*, broadcast: Broadcast, by: Person, kind: str, tip: str = "") -> Answer:
    """Answer, or replace one's earlier answer.

    1. Refuses who did not get it (unless it is public), an answer that was not offered, and what has ended.
    2. Writes the one answer of this person; the tip is encrypted. 3. Records `broadcasts.answered`.
    4. Tells the open pages to fetch the counts.
    """
    reached = was_reached(by, broadcast)
    if not reached and not broadcast.is_public:
        raise NotHere(_("Dit bericht is er niet."))
    if not can_answer_broadcast(by, broadcast, reached=reached):
        raise Gone(_("Dit bericht is afgelopen. Ziet u nu iets? Bel 112."))
    offered = broadcast.kind_data.answer(kind)
    if offered is None:
        raise BadInput(_("Dit antwoord kunt u hier niet geven."))
    tip = tip.strip()[:TIP_MOST] if offered.tip else ""
    now = clock.now()
    answer, new = Answer.objects.update_or_create(
        broadcast=broadcast,
        person=by,
        defaults={"kind": kind, "at": now, **({"tip": tip} if tip or not offered.tip else {})},
        create_defaults={"kind": kind, "at": now, "tip": tip, "first_at": now},
    )
    record(entries.ANSWERED, by=by, about=broadcast, answer=kind, changed=not new, tip=bool(tip))
    touch_topic(broadcast.topic)
    return answer


@transaction.atomic
def answer_by_phone(*, code: str, by: Person, kind: str, tip: str = "") -> Door:
    """Enter what somebody says who calls about a letter, as the answer of that address.

    1. Refuses who is no handler of that organisation, a code that is no letter of theirs, an answer that was
    not offered and what has ended. 2. Keeps it at the door, the tip encrypted; a later call replaces it.
    3. Records `broadcasts.answered_by_phone`. 4. Tells the open pages to fetch the counts.
    """
    door, broadcast = letter_of_caller(by, code)
    if not broadcast.takes_answers:
        raise Gone(_("Dit bericht is afgelopen. Zegt de beller dat er nu iets is? Laat 112 bellen."))
    offered = broadcast.kind_data.answer(kind)
    if offered is None:
        raise BadInput(_("Dit antwoord kunt u hier niet geven."))
    tip = tip.strip()[:TIP_MOST] if offered.tip else ""
    note_answer(door=door, answer=kind, tip=tip)
    record(entries.ANSWERED_BY_PHONE, by=by, about=broadcast, answer=kind, tip=bool(tip))
    touch_topic(broadcast.topic)
    return door


@transaction.atomic
def open_tips(*, broadcast: Broadcast, by: Person) -> list[Answer]:
    """Return the tips, for a handler of that organisation; each opening is noted as a reading."""
    if not can_read_tips(by, broadcast):
        raise NotHere(_("Deze pagina is er niet."))
    tips = tips_of(broadcast)
    for answer in tips:
        note_reading(by=by, about=answer, why="broadcasts.tip")
    return tips


@transaction.atomic
def forget_answers() -> int:
    """Delete who answered or practised what, a month after the end; the counts stay in the journal.

    Run by the tick.
    """
    ended = Broadcast.objects.filter(
        Q(answers__isnull=False) | Q(practice_reports__isnull=False),
        status__in=(Status.CLOSED, Status.WITHDRAWN),
    ).distinct()
    forgotten = 0
    for row in ended:
        end = row.closed_at or row.withdrawn_at
        if end and end + ANSWERS_KEPT <= clock.now():
            deleted = row.answers.all().delete()[0] + row.practice_reports.all().delete()[0]
            record(entries.FORGOT, by=system("tick"), about=row, answers=deleted)
            forgotten += deleted
    return forgotten


def forget_answerer(entry) -> None:
    """Delete what somebody answered, when their account goes. A reaction to `people.erased`."""
    Answer.objects.filter(person=entry.object_id).delete()
    PracticeReport.objects.filter(person=entry.object_id).delete()
