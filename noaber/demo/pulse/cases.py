"""What the pulse does with cases: residents report and join, desks work, the oldest is cleared away."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, ProtectedError, Q

from noaber.cases import actions, categories
from noaber.cases.models import Case, Status
from noaber.cases.terms import due_at
from noaber.channels.models import Mailing
from noaber.core import clock
from noaber.demo.history.courses import ENDS, SHARED
from noaber.demo.history.rhythm import SEASONS
from noaber.demo.history.texts import Subject, Writer, subjects
from noaber.demo.models import Beat
from noaber.demo.pulse.players import Players

ENOUGH_OPEN, FEW_OPEN = 190, 110
KEPT = 500
RUNNING_ON_STAGE = 12
NEXT_OF = 30


class Desks:
    """Acts on cases. Each returns whether there was something to do."""

    def __init__(self, players: Players, writer: Writer):
        self.players, self.writer, self.rng = players, writer, players.rng

    def ours(self):
        """Cases that the town made itself: of its history, or of this pulse; never those of a visitor."""
        beats = Beat.objects.filter(pk=OuterRef("pk"))
        made = Case.objects.annotate(beats=Exists(beats)).filter(Q(origin="history") | Q(beats=True))
        return made.exclude(reporter_id__in=self.players.kept_apart).select_related("desk", "reporter")

    def open_count(self) -> int:
        """How many of them run."""
        return self.ours().exclude(status=Status.CLOSED).count()

    def file(self) -> bool:
        """A resident reports something in their street."""
        return self._file(self._subject(), self.players.door())

    def show(self) -> bool:
        """Something on the page where a visitor begins: a report comes in, or one is finished."""
        rows = self.ours().exclude(status=Status.CLOSED)
        here = rows.filter(area=self.players.stage, public=True, quarantine_reason="")
        case = self._some(here.order_by("due_at", "pk")) if here.count() > RUNNING_ON_STAGE else None
        handler = case and self.players.official("handler", case.desk_id)
        if handler:
            self._close(case, handler)
            return True
        return self._file(self._subject(seen=True), self.players.door(on_stage=True))

    @transaction.atomic
    def _file(self, subject: Subject, door) -> bool:
        kind = categories.get(subject.slug)
        reporter = self.players.resident(door.area_id)
        if reporter is None or kind.about_people:
            return False
        shared = SHARED if kind.public and not kind.walled else {**SHARED, "text": "desk", "photo": "desk"}
        filed = actions.file_case(
            by=reporter,
            category=subject.slug,
            text=self.writer.report(subject, street=door.street.name, door=door.door),
            address=door,
            reporter=reporter,
            shared=shared,
        )
        Beat.objects.create(case=filed.case, at=clock.now())
        return True

    def _subject(self, *, seen: bool = False) -> Subject:
        """What is reported in this month; `seen`: a thing that neighbours may read about."""
        found = [subject for subject in subjects() if not seen or _is_seen(subject)]
        month = clock.today().month - 1
        weights = [subject.weight * SEASONS[subject.season][month] for subject in found]
        chosen = self.rng.choice(len(weights), p=[weight / sum(weights) for weight in weights])
        return found[int(chosen)]

    def join(self) -> bool:
        """A neighbour says: here too."""
        since = clock.now() - timedelta(days=10)
        rows = self.ours().filter(
            public=True, quarantine_reason="", filed_at__gte=since, follower_count__lt=9
        )
        case = self._some(rows.exclude(status=Status.CLOSED).order_by("-filed_at"))
        person = case and self.players.resident(case.area_id)
        if not person or person.pk == case.reporter_id:
            return False
        return bool(actions.join_case(case, by=person, person=person, text=self.writer.common("joined")))

    def work(self) -> bool:
        """A handler takes what is due first and does what comes next."""
        rows = self.ours().exclude(status=Status.CLOSED).filter(quarantine_reason="")
        case = self._some(rows.order_by("due_at", "pk"))
        handler = case and self.players.official("handler", case.desk_id)
        if not handler:
            return False
        if case.status == Status.WAITING:
            return self._reply(case)
        if case.status == Status.NEW and self.rng.random() < 0.6:
            actions.assign_case(case, by=handler, owner=handler)
            return True
        self._treat(case, handler)
        return True

    def _some(self, rows) -> Case | None:
        found = list(rows[:NEXT_OF])
        return self.players.pick(found) if found else None

    def _reply(self, case: Case) -> bool:
        if case.reporter is None:
            return False
        actions.reply_to_case(case, by=case.reporter, text=self.writer.common("reply", door="12"))
        return True

    def _treat(self, case: Case, handler) -> None:
        """Ask, note, say how it goes, or close; mostly close."""
        luck = self.rng.random()
        kind = categories.get(case.category)
        if luck < 0.14 and case.reporter is not None:
            actions.ask_reporter(case, by=handler, text=self.writer.common("ask"))
        elif luck < 0.24:
            actions.add_note(case, by=handler, text=self.writer.common("note"))
        elif luck < 0.38:
            new_due = due_at(clock.now(), (kind.term_workdays if kind else 5) + 3)
            actions.answer_case(case, by=handler, text=self.writer.common("progress"), new_due_at=new_due)
        else:
            self._close(case, handler)

    def _close(self, case: Case, handler) -> None:
        outcome = str(self.rng.choice(list(ENDS), p=list(ENDS.values())))
        subject = next((s for s in subjects() if s.slug == case.category), subjects()[0])
        street = case.public_place
        text = self.writer.ending(subject, outcome, street=street, late=case.is_late(clock.now()))
        actions.close_case(case, by=handler, outcome=outcome, text=text)

    def reopen(self) -> bool:
        """A reporter says that it is not over."""
        since = clock.now() - timedelta(days=10)
        rows = self.ours().filter(status=Status.CLOSED, closed_at__gte=since, reporter__isnull=False)
        case = self._some(rows.exclude(outcome__in=("merged", "withdrawn")).order_by("-closed_at"))
        if case is None:
            return False
        actions.reopen_case(case, by=case.reporter, text=self.writer.common("reopen"))
        return True

    def clear_away(self) -> int:
        """Remove the oldest closed cases of the pulse, with their notices, beyond the number that is kept."""
        surplus = Beat.objects.count() - KEPT
        if surplus <= 0:
            return 0
        oldest = Beat.objects.filter(case__status=Status.CLOSED).order_by("at").values_list("pk", flat=True)
        return sum(_remove(pk) for pk in list(oldest[:surplus]))


def _is_seen(subject: Subject) -> bool:
    kind = categories.get(subject.slug)
    return kind.public and not kind.walled and not kind.about_people


def _remove(pk: int) -> bool:
    """Remove one case, unless a visitor tied something to it."""
    try:
        with transaction.atomic():
            Mailing.objects.filter(source_label="cases.case", source_id=pk).delete()
            Case.objects.filter(pk=pk).delete()
    except ProtectedError:
        return False
    return True
