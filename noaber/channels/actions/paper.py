"""What happens with paper: made by the deliver loop, taken by an official, posted, returned, walked."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import connection, transaction
from django.utils.translation import gettext as _

from noaber.channels import entries
from noaber.channels.actions.live import touch_topic
from noaber.channels.models import (
    TO_DOORS,
    Channel,
    Door,
    Kind,
    Mailing,
    Outcome,
    PaperRun,
    PaperWish,
    Spoke,
    Unreached,
)
from noaber.channels.paper.codes import LETTER, BadCode, decode
from noaber.channels.queries import get_paper_wish, get_returned_door
from noaber.channels.rules import COUNTED_AT_DOOR, PAPER_KEPT, can_handle_paper
from noaber.core import clock
from noaber.core.http import BadInput, Conflict, NotHere, Refused
from noaber.journal.actions import record
from noaber.journal.actors import system
from noaber.people.actions import doubt_places
from noaber.people.models import Person

MOVE = """
WITH told AS (
    INSERT INTO channels_result (person_id, mailing_id, channel, endpoint, attempt, outcome, at)
    SELECT address_id, %(mailing)s, %(channel)s, 0, 1, %(after)s, %(now)s FROM channels_door
    WHERE run_id = %(run)s AND (%(door)s::bigint IS NULL OR id = %(door)s)
    ON CONFLICT DO NOTHING
), less AS (
    UPDATE channels_tally SET persons = persons - %(doors)s
    WHERE mailing_id = %(mailing)s AND channel = %(channel)s AND outcome = %(before)s
)
INSERT INTO channels_tally (mailing_id, channel, outcome, persons)
VALUES (%(mailing)s, %(channel)s, %(after)s, %(doors)s)
ON CONFLICT (mailing_id, channel, outcome) DO UPDATE SET persons = channels_tally.persons + EXCLUDED.persons
"""


@transaction.atomic
def write_doors(mailing: Mailing, channel: str, address_ids: list[int]) -> int:
    """Add doors to the run of a message, in the deliver loop's short transaction; a repeat adds none twice.

    Effects: the run, when this is its first portion (lapsed, when the message was stopped a moment before) ·
    its doors · an entry in the journal.
    """
    now, held = clock.now(), Mailing.objects.select_for_update(no_key=True, of=("self",)).get(pk=mailing.pk)
    lapsed_at = now if held.overtaken_at or held.withdrawn_at else None
    run, _new = PaperRun.objects.get_or_create(
        mailing=mailing, channel=channel, defaults={"made_at": now, "lapsed_at": lapsed_at}
    )
    before = run.doors.count()
    Door.objects.bulk_create(
        [Door(run=run, address_id=address) for address in address_ids], ignore_conflicts=True
    )
    added = run.doors.count() - before
    record(entries.PAPER_MADE, by=system("deliver"), about=run, channel=channel, doors=added)
    return added


def keep_posted(mailing: Mailing, recipients: Mapping[str, Iterable[int]], *, by) -> None:
    """Runs of the past, for history: made and posted on that day. Their counts were written already."""
    for channel in TO_DOORS:
        if len(doors := recipients.get(channel, ())):
            write_doors(mailing, channel, doors)
    runs = PaperRun.objects.filter(mailing=mailing)
    runs.update(taken_at=clock.now())
    if isinstance(by, Person):
        runs.filter(channel=Channel.LETTER).update(posted_on=clock.today(), posted_by=by)


def lapse_paper(source, *, outcome: Outcome) -> None:
    """Let paper of a message that nobody took along lapse, because it ended or a newer version comes.

    So does paper that would say that it is not for a door any more: what comes next says it anew. In the
    caller's transaction, which records why. Effects: the runs are marked · their doors count under `outcome`.
    """
    mailings = Mailing.objects.filter(
        source_label=source._meta.label_lower, source_id=source.pk, kind__in=(Kind.ALERT, Kind.CLOSING)
    )
    runs = PaperRun.objects.select_for_update(of=("self",)).select_related("mailing")
    for run in runs.filter(mailing__in=mailings, taken_at=None, lapsed_at=None, posted_on=None).order_by(
        "pk"
    ):
        run.lapsed_at = clock.now()
        run.save(update_fields=["lapsed_at"])
        _move(run, Outcome.MADE, outcome, doors=run.doors.count())


@transaction.atomic
def change_run(*, run: PaperRun, walking: bool, large: bool, both_languages: bool, by: Person) -> PaperRun:
    """Say how a run is sorted and printed; not any more once it was posted. Records `paper_changed`."""
    row = _locked(run, by)
    if row.posted_on:
        raise Conflict(_("Deze brieven zijn al gepost. U kunt ze niet meer anders maken."))
    row.walking, row.large, row.both_languages = walking, large, both_languages
    row.save(update_fields=["walking", "large", "both_languages"])
    record(
        entries.PAPER_CHANGED,
        by=by,
        about=row,
        walking=walking,
        large=large,
        both_languages=both_languages,
    )
    return row


@transaction.atomic
def take_paper(*, run: PaperRun, form: str, by: Person) -> PaperRun:
    """Hand out the letters, addresses or list of a run, before anything is made.

    1. Refuses what was taken back, has lapsed or was wiped. 2. Marks the run: from now it counts as gone out,
    so that its doors hear a correction and the end. 3. Records `paper_taken`.
    """
    row = _locked(run, by)
    if row.emptied_at:
        raise Conflict(_("De adressen van dit drukwerk zijn gewist. De termijn is voorbij."))
    _refuse_stopped(row)
    if row.taken_at is None:
        row.taken_at = clock.now()
        row.save(update_fields=["taken_at"])
    record(entries.PAPER_TAKEN, by=by, about=row, channel=row.channel, form=form)
    return row


def _refuse_stopped(run: PaperRun) -> None:
    if run.mailing.withdrawn_at:
        raise Conflict(_("Dit bericht is ingetrokken. Verstuur het niet meer op papier."))
    if run.lapsed_at:
        raise Conflict(_("Dit drukwerk is vervallen. Het bericht veranderde, of het is afgelopen."))


@transaction.atomic
def post_run(*, run: PaperRun, on: date, by: Person) -> PaperRun:
    """Write down that a person posted the letters on this day: from now they count as handed over.

    1. Refuses an exercise, a day before they were made or after today, and what was taken back. 2. Marks the
    run. 3. Moves the counts and writes a result for every door. 4. Records `paper_posted`.
    """
    row = _locked(run, by)
    if row.posted_on:
        raise Conflict(_("Deze brieven waren al gepost op %(day)s.") % {"day": row.posted_on})
    if not row.is_letters or row.mailing.exercise:
        raise Refused(_("Dit is een oefening of een lijst. Die gaat niet op de post."))
    _refuse_stopped(row)
    if not clock.local(row.made_at).date() <= on <= clock.today():
        raise BadInput(_("Kies een dag vanaf de dag waarop de brieven klaar waren, tot en met vandaag."))
    row.posted_on, row.posted_by, row.taken_at = on, by, row.taken_at or clock.now()
    row.save(update_fields=["posted_on", "posted_by", "taken_at"])
    doors = row.doors.count()
    _move(row, Outcome.MADE, Outcome.HANDED_OVER, doors=doors)
    record(entries.PAPER_POSTED, by=by, about=row, channel=row.channel, doors=doors, on=on)
    return row


@transaction.atomic
def return_letter(*, code: str, reason: str, by: Person) -> Door:
    """Write down that a letter came back, by the code on it.

    1. Refuses a code that is no letter of this person's organisation. 2. Writes the outcome at that door and
    moves the counts; the same letter twice changes nothing but its reason. 3. Marks the places of whoever
    gave that address, so that they are asked whether it is right; not when it was refused. 4. Records
    `letter_returned`.
    """
    if reason not in Unreached.values:
        raise BadInput(_("Kies waarom de brief terugkwam."))
    door = _letter_of(code, by)
    run = _locked(door.run, by)
    if not run.posted_on:
        raise Conflict(_("Deze brief staat nog niet als gepost. Zeg eerst wanneer de brieven gepost zijn."))
    first = not door.outcome
    door.outcome, door.outcome_at = reason, clock.now()
    door.save(update_fields=["outcome", "outcome_at"])
    if first:
        _move(run, Outcome.HANDED_OVER, Outcome.RETURNED, doors=1, door=door)
    places = doubt_places(address_id=door.address_id, by=by) if reason != Unreached.REFUSED else 0
    record(entries.LETTER_RETURNED, by=by, about=run, reason=reason, places=places)
    return door


def _letter_of(code: str, by: Person) -> Door:
    try:
        door = get_returned_door(by, decode(code, LETTER))
    except BadCode as wrong:
        raise BadInput(_("Deze code klopt niet. Kijk de acht tekens na.")) from wrong
    if door is None:
        raise NotHere(_("Bij deze code hoort geen brief van u, of de termijn is voorbij."))
    return door


def note_answer(*, door: Door, answer: str, tip: str) -> Door:
    """Keep what somebody at this door told the desk; a later call replaces it. The caller records it."""
    door.answer, door.tip, door.answered_at = answer, tip, clock.now()
    door.save(update_fields=["answer", "tip", "answered_at"])
    return door


@transaction.atomic
def visit_door(*, door: Door, outcome: str, by: Person) -> Door:
    """Write down what somebody met at a door of the list; a second tap replaces the first.

    Effects: the outcome · the counts of the message · an entry in the journal. The same tap sent again, by a
    phone that lost its connection, changes nothing.
    """
    if outcome not in Spoke.values:
        raise BadInput(_("Kies wat er aan de deur was."))
    run = _locked(door.run, by)
    row = Door.objects.select_for_update().get(pk=door.pk)
    if run.is_letters:
        raise BadInput(_("Kies wat er aan de deur was."))
    if row.outcome == outcome:
        return row
    unspoken = Outcome.OVERTAKEN if run.lapsed_at else Outcome.MADE  # on a list that was open as it lapsed
    before = COUNTED_AT_DOOR[row.outcome] if row.outcome else unspoken
    if run.taken_at is None:
        run.taken_at = clock.now()
        run.save(update_fields=["taken_at"])
    row.outcome, row.outcome_at = outcome, clock.now()
    row.save(update_fields=["outcome", "outcome_at"])
    if before != COUNTED_AT_DOOR[outcome]:
        _move(run, before, COUNTED_AT_DOOR[outcome], doors=1, door=row)
    record(entries.DOOR_VISITED, by=by, about=run, outcome=outcome)
    return row


@transaction.atomic
def set_paper_wish(*, by: Person, by_name: bool, large: bool) -> None:
    """Say how I want letters at my door. Records `paper_wished` when that changed."""
    before = get_paper_wish(by)
    if (before.by_name, before.large) != (by_name, large):
        PaperWish.objects.update_or_create(person=by, defaults={"by_name": by_name, "large": large})
        record(entries.PAPER_WISHED, by=by, about=by, by_name=by_name, large=large)


@transaction.atomic
def empty_old_runs() -> int:
    """Forget the doors of runs whose term is over; the counts stay. Run by the tick."""
    old = PaperRun.objects.select_for_update(skip_locked=True).filter(
        emptied_at=None, made_at__lt=clock.now() - PAPER_KEPT
    )
    emptied = 0
    for run in old.order_by("pk")[:100]:
        doors, _kinds = Door.objects.filter(run=run).delete()
        run.emptied_at = clock.now()
        run.save(update_fields=["emptied_at"])
        record(entries.PAPER_EMPTIED, by=system("tick"), about=run, doors=doors)
        emptied += 1
    return emptied


def _locked(run: PaperRun, by: Person) -> PaperRun:
    row = PaperRun.objects.select_for_update(of=("self",)).select_related("mailing").get(pk=run.pk)
    if not can_handle_paper(by, row.mailing):
        raise NotHere(_("Dit drukwerk is er niet."))
    return row


def _move(run: PaperRun, before: str, after: str, *, doors: int, door: Door | None = None) -> None:
    """Count doors under another outcome, and write for each when that was; open pages look again."""
    values = {
        "mailing": run.mailing_id,
        "channel": run.channel,
        "run": run.pk,
        "door": door and door.pk,
        "doors": doors,
        "before": str(before),
        "after": str(after),
        "now": clock.now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(MOVE, values)
    touch_topic(f"{run.mailing.source_label.split('.')[-1]}:{run.mailing.source_id}")
