"""Broadcasts as residents see them: what runs near me, what I answered, how it ended."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from noaber.broadcasts.kinds import URGENCIES, AnswerKind, catalogue
from noaber.broadcasts.models import UNDERWAY, Answer, Broadcast, Revision, Status
from noaber.broadcasts.queries.audiences import was_reached
from noaber.broadcasts.queries.work import answer_counts
from noaber.channels.models import Kind
from noaber.channels.queries import goes_to, last_kind_for
from noaber.core import clock
from noaber.journal.queries import readings_about
from noaber.people.models import Person

SHOWN_AFTER_END = timedelta(days=2)
MOST_SHOWN = 20
MOST_COMPARED = 200


def _public_kinds() -> list[str]:
    return [kind.slug for kind in catalogue().kinds.values() if kind.public]


def _running():
    rows = Broadcast.objects.filter(status__in=UNDERWAY, expires_at__gt=clock.now())
    changed = Revision.objects.filter(broadcast=OuterRef("pk"), state=Revision.State.SENT)
    rows = rows.annotate(is_changed=Exists(changed))
    return rows.select_related("organisation").order_by("-handed_over_at")


def public_alerts(area_ids: list[int]) -> list[Broadcast]:
    """What runs now in these buurten that everybody may read, the newest first; one query."""
    rows = _running().filter(kind__in=_public_kinds(), area_ids__overlap=area_ids, exercise=False)
    return list(rows[:MOST_SHOWN])


def alerts_for(person, area_ids: list[int] | None = None) -> list[Broadcast]:
    """What runs now for this reader: what they were sent, and what is public in these buurten.

    What is real first, then the urgent, then the newest. Each carries `given`, the answer this reader gave.
    What is not for this reader any more, because it was narrowed, is left out. At most two queries, and one
    more when something that runs was changed.
    """
    rows = list(_running_for(person, area_ids or [])[:MOST_COMPARED])
    changed = [row for row in rows if row.is_changed and not row.is_here]
    last = last_kind_for(person, changed)
    shown = [row for row in rows if last.get(row.pk) != Kind.CLOSING]
    shown.sort(key=lambda row: (row.exercise, URGENCIES.index(row.urgency)))
    shown = shown[:MOST_SHOWN]
    answers = _answers_by(person, shown)
    for row in shown:
        row.given = answers.get(row.pk)
    return shown


def _running_for(person, area_ids: list[int]):
    """Told apart in the database: the house may have more that runs elsewhere than one page can look at."""
    here = Q(kind__in=_public_kinds(), area_ids__overlap=area_ids, exercise=False)
    rows = _running().annotate(is_here=here)
    if not person.is_authenticated:
        return rows.filter(here)
    return rows.filter(here | Q(goes_to(person, Broadcast._meta.label_lower)))


def public_endings(area_ids: list[int], *, limit: int = 5) -> list[Broadcast]:
    """How public broadcasts ended here: for the board of what was said and done."""
    rows = Broadcast.objects.filter(kind__in=_public_kinds(), area_ids__overlap=area_ids, exercise=False)
    ended = rows.filter(status__in=(Status.CLOSED, Status.WITHDRAWN), closing__isnull=False)
    return list(ended.select_related("organisation", "closing").order_by("-closing__at")[:limit])


def get_received(person, pk: int) -> Broadcast | None:
    """One broadcast for somebody who got it, or for everybody when its kind is public; else None."""
    rows = Broadcast.objects.select_related("organisation", "closing").filter(handed_over_at__isnull=False)
    row = rows.filter(pk=pk).first()
    return row if row is not None and (row.is_public or was_reached(person, row)) else None


def answer_of(person, broadcast: Broadcast) -> Answer | None:
    """What this reader answered."""
    if not person.is_authenticated:
        return None
    return Answer.objects.filter(broadcast=broadcast, person=person).first()


def readings_of(answer: Answer | None) -> list[datetime]:
    """When handlers opened the tip of an answer, newest first; for who wrote it."""
    return [] if answer is None or not answer.tip else [reading.at for reading in readings_about(answer)]


def answers_shown(broadcast: Broadcast) -> list[tuple[AnswerKind, int]]:
    """What everybody may know of the answers: that 112 was called, so that not everybody calls again."""
    counts = answer_counts(broadcast)
    kinds = broadcast.kind_data.answers if broadcast.kind_data else ()
    return [(kind, counts[kind.slug]["people"]) for kind in kinds if kind.slug in counts]


def _answers_by(person: Person, rows: list[Broadcast]) -> dict[int, Answer]:
    if not rows or not person.is_authenticated:
        return {}
    return {
        answer.broadcast_id: answer for answer in Answer.objects.filter(person=person, broadcast__in=rows)
    }
