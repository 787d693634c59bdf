"""What came in through an initiative as an archive keeps it: numbers, moments, public answers; no words of
whoever reported."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from noaber.cases.models import Case, CaseEvent, EventKind
from noaber.channels.queries import places_of

ANSWERS = (EventKind.ANSWERED, EventKind.CLOSED)


@dataclass(frozen=True)
class PublicAnswer:
    """What was answered where everybody reads it; without an address it is not there, or not any more.

    `is_taken_back`: the desk took it away again."""

    at: datetime
    by: int | None
    text: str
    url: str
    is_taken_back: bool


@dataclass
class CaseRecord:
    """A case without a word of who reported it."""

    case: Case
    first_answer_at: datetime | None = None
    was_overdue: bool = False
    public_answers: list[PublicAnswer] = field(default_factory=list)

    @property
    def is_late(self) -> bool | None:
        """Whether the first answer came after the promised moment; None while there is none."""
        answered = self.first_answer_at
        return None if answered is None else self.was_overdue or answered > self.case.due_at


def numbers_of(pks: Iterable[int]) -> dict[int, str]:
    """The numbers of cases, for who knows that they are there."""
    wanted = list(pks)
    return dict(Case.objects.filter(pk__in=wanted).values_list("pk", "number")) if wanted else {}


def records_of_initiative(initiative) -> tuple[list[CaseRecord], int]:
    """The cases that an initiative brought, in order, and how many more are behind a wall or set apart."""
    rows = Case.objects.filter(initiative=initiative).select_related("desk", "area")
    found = {case.pk: CaseRecord(case) for case in rows.order_by("pk")}
    kept = {pk: one for pk, one in found.items() if not (one.case.walled or one.case.quarantined)}
    events = CaseEvent.objects.filter(case__in=list(kept), kind__in=(*ANSWERS, EventKind.OVERDUE))
    events = list(events.order_by("at", "id"))
    places = places_of(event.facts["posted"] for event in events if "posted" in event.facts)
    for event in events:
        record = kept[event.case_id]
        if event.kind == EventKind.OVERDUE:
            record.was_overdue = record.was_overdue or record.first_answer_at is None
            continue
        record.first_answer_at = record.first_answer_at or event.at
        if placed := places.get(event.facts.get("posted")):
            said = event.text or placed.text
            record.public_answers.append(
                PublicAnswer(event.at, event.by_id, said, placed.url, placed.is_taken_back)
            )
    return list(kept.values()), len(found) - len(kept)
