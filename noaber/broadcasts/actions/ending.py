"""How a broadcast ends: withdrawn by one person at once, or closed with what came of it. Never silently."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from noaber.broadcasts import entries, notices
from noaber.broadcasts.actions.locking import locked
from noaber.broadcasts.actions.revising import drop_open_revision
from noaber.broadcasts.kinds import catalogue, outcome_of
from noaber.broadcasts.models import (
    OPEN,
    TAKEN_BACK,
    UNDERWAY,
    Broadcast,
    Closing,
    OutcomeClass,
    PreparedCancel,
    Status,
    Urgency,
)
from noaber.broadcasts.notices import tell
from noaber.broadcasts.queries import (
    approvers_of,
    closing_recipients,
    message_of,
    prepared_cancels,
    titles_of_end,
    words_of_end,
)
from noaber.broadcasts.rules import can_close_broadcast, can_see_broadcast, can_withdraw_broadcast
from noaber.channels.actions import hand_over, overtake, touch_topic, withdraw
from noaber.channels.queries import still_going
from noaber.core import clock
from noaber.core.http import BadInput, Conflict, NotHere, Refused
from noaber.journal.actions import record
from noaber.journal.actors import system
from noaber.people.models import Person

TICK = system("tick")
NAGGED_AT_ONCE = 100
CLOSED_AT_ONCE = 200


@transaction.atomic
def withdraw_broadcast(
    *,
    broadcast: Broadcast,
    by: Person,
    outcome: str = "withdrawn",
    text: str = "",
    translations: dict[str, str] | None = None,
) -> Broadcast:
    """Take a message back. One person is enough, because a false alert must be corrected within a minute.

    Not sent yet: it only ends. Already out: 1. writes the closing (with what was put ready at the approval
    when no text was given); 2. what still waits is skipped and every inbox shows it as withdrawn;
    3. everybody who was or would be reached hears why, as urgent as the alert was and ahead of all that
    waits; 4. a change that was being made lapses. Records `broadcasts.withdrawn`. A second click changes
    nothing.
    """
    row = locked(broadcast)
    if not can_see_broadcast(by, row):
        raise NotHere(_("Dit bericht is er niet."))
    if row.status == Status.WITHDRAWN:
        return row
    if row.status == Status.CLOSED:
        raise Conflict(_("Dit bericht is al afgesloten. De mensen hebben het slotbericht gekregen."))
    if not can_withdraw_broadcast(by, row):
        raise Refused(_("U mag dit bericht niet intrekken."))
    if row.status in UNDERWAY and outcome not in TAKEN_BACK:
        raise BadInput(_("Kies of het vals alarm was, of dat het bericht niet klopte."))
    return _take_back(row, by=by, outcome=outcome, text=text, translations=translations)


@transaction.atomic
def withdraw_by_rule(*, broadcast: Broadcast, by, text: str, translations: dict[str, str]) -> Broadcast:
    """Take back what an initiative opened, because a rule of its playbook stopped it; whether somebody may
    stop it was asked there. What ended already stays as it is; else as `withdraw_broadcast`.
    """
    row = locked(broadcast)
    if row.status in (Status.CLOSED, Status.WITHDRAWN):
        return row
    outcome = OutcomeClass.WITHDRAWN
    return _take_back(row, by=by, outcome=outcome, text=text, translations=translations)


@transaction.atomic
def withdraw_unsent(*, broadcast: Broadcast, by) -> Broadcast:
    """Take back what an initiative put ready and nobody sent before it was over. What left stays as it is."""
    row = locked(broadcast)
    if row.status not in OPEN:
        return row
    return _take_back(row, by=by, outcome=OutcomeClass.WITHDRAWN, text="", translations=None)


def _take_back(row: Broadcast, *, by, outcome: str, text: str, translations) -> Broadcast:
    before, prepared = row.status, not text
    if before in UNDERWAY:
        told = closing_recipients(row)
        if not text:
            text, ready = _put_ready(row, outcome)
            translations = ready | (translations or {})
        person = by if isinstance(by, Person) else None
        _write_closing(row, by=person, outcome=outcome, text=text, translations=translations)
        withdraw(row, by=by)
        _tell_how_it_ended(row, by=by, told=told, urgency=row.urgency, ahead=True)
        drop_open_revision(row, by=by)
    row.status, row.withdrawn_at = Status.WITHDRAWN, clock.now()
    row.save(update_fields=["status", "withdrawn_at"])
    record(
        entries.WITHDRAWN,
        by=by,
        about=row,
        status=str(before),
        outcome=outcome if before in UNDERWAY else None,
        prepared=before in UNDERWAY and prepared,
    )
    touch_topic(*row.topics)
    return row


@transaction.atomic
def close_broadcast(
    *, broadcast: Broadcast, by: Person, outcome: str, text: str, translations: dict[str, str] | None = None
) -> Broadcast:
    """Send the closing message: how it ended, also when nothing was found; `translations` by language.

    1. Writes the closing with its class. 2. What still waits of the message itself is skipped.
    3. Tells everybody who got any version of it, on the same channels. 4. Records `broadcasts.closed`.
    A second click changes nothing.
    """
    row = locked(broadcast)
    if not can_see_broadcast(by, row) and by.pk != row.closer_id:
        raise NotHere(_("Dit bericht is er niet."))
    if row.status in (Status.CLOSED, Status.WITHDRAWN):
        raise Conflict(_("Dit bericht is al afgesloten. De mensen hebben het slotbericht gekregen."))
    if not can_close_broadcast(by, row):
        raise Refused(_("U kunt dit bericht nu niet afsluiten."))
    if outcome_of(outcome) is None or outcome == OutcomeClass.WITHDRAWN:
        raise BadInput(_("Kies hoe het afliep."))
    if not text.strip() or "…" in "".join([text, *(translations or {}).values()]):
        raise BadInput(_("Schrijf hoe het afliep. Vul de open plek (…) in."))
    told = closing_recipients(row)
    _write_closing(row, by=by, outcome=outcome, text=text, translations=translations)
    overtake(row, by=by)
    hurried = row.urgency in (Urgency.LIFE, Urgency.URGENT)
    _tell_how_it_ended(row, by=by, told=told, urgency=Urgency.NORMAL if hurried else row.urgency)
    drop_open_revision(row, by=by)
    _close(row, by=by, outcome=outcome)
    return row


@transaction.atomic
def take_over_closing(*, broadcast: Broadcast, by: Person) -> Broadcast:
    """Become the one who sends the closing message. Records `broadcasts.closer_changed`."""
    row = locked(broadcast)
    if not can_close_broadcast(by, row):
        raise Refused(_("U kunt dit bericht nu niet afsluiten."))
    if row.closer_id != by.pk:
        row.closer = by
        row.save(update_fields=["closer"])
        record(entries.TOOK_OVER, by=by, about=row, closer=by.pk)
    return row


def close_finished_broadcasts() -> int:
    """Mark as sent what the channels have finished, and close what closes itself; run by the tick."""
    return _mark_sent() + _close_by_itself()


def nag_about_closing() -> int:
    """Ask for every overdue closing message: first who promised it, from the second time every approver too.

    Run by the tick; returns how many broadcasts were asked about. Asks again after the kind's own time.
    """
    now = clock.now()
    overdue = Broadcast.objects.filter(
        status__in=UNDERWAY, closing_due_at__lte=now, kind__in=_kinds(needs_closing=True)
    ).order_by("closing_due_at")
    asked = 0
    with transaction.atomic():
        for row in overdue.select_for_update(of=("self",), skip_locked=True).select_related(
            "closer", "organisation"
        ):
            if not row.nagged_at or row.nagged_at + row.kind_data.nag <= now:
                _nag(row)
                asked += 1
            if asked >= NAGGED_AT_ONCE:
                break
    return asked


def prepared_text(outcome: str) -> str:
    """Return the prepared words in the language of the house: a broadcast is written in one."""
    return outcome_of(outcome).text_in(settings.LANGUAGE_CODE)


def _put_ready(row: Broadcast, outcome: str) -> tuple[str, dict[str, str]]:
    """What was put ready when it was approved: the text, and the same in the other languages."""
    ready = PreparedCancel.objects.filter(broadcast=row).first()
    texts = ready.texts[outcome] if ready else prepared_cancels(row)[outcome]
    words = {language: text["body"] for language, text in texts.items()}
    return words.pop(settings.LANGUAGE_CODE), words


def _write_closing(
    row: Broadcast,
    *,
    by: Person | None,
    outcome: str,
    text: str,
    translations: dict[str, str] | None = None,
) -> None:
    given = {language: said.strip() for language, said in (translations or {}).items() if said.strip()}
    Closing.objects.create(
        broadcast=row, person=by, outcome=outcome, text=text.strip(), translations=given, at=clock.now()
    )


def _tell_how_it_ended(row: Broadcast, *, by, told: dict, urgency: str, ahead: bool = False) -> None:
    hand_over(
        **message_of(row, titles=titles_of_end(row), bodies=words_of_end(row)),
        kind="closing",
        recipients=told,
        urgency=urgency,
        ahead=ahead,
        by=by,
    )


def _close(row: Broadcast, *, by, outcome: str) -> None:
    now = clock.now()
    late = row.closing_due_at is not None and now > row.closing_due_at
    row.status, row.closed_at, row.sent_at = Status.CLOSED, now, row.sent_at or now
    row.save(update_fields=["status", "closed_at", "sent_at"])
    record(
        entries.CLOSED,
        by=by,
        about=row,
        area=row.area_ids[0] if len(row.area_ids) == 1 else None,
        kind=row.kind,
        outcome=str(outcome),
        late=late,
        answers=row.answers.count(),
    )
    touch_topic(*row.topics)


def _kinds(*, needs_closing: bool) -> list[str]:
    return [slug for slug, kind in catalogue().kinds.items() if kind.needs_closing is needs_closing]


def _mark_sent() -> int:
    sending = list(Broadcast.objects.filter(status=Status.SENDING).values_list("pk", flat=True))
    going = still_going(Broadcast._meta.label_lower, sending) if sending else set()
    return sum(_mark_one(pk) for pk in sending if pk not in going)


@transaction.atomic
def _mark_one(pk: int) -> bool:
    rows = Broadcast.objects.select_for_update(skip_locked=True).filter(pk=pk, status=Status.SENDING)
    row = rows.first()
    if row is None:
        return False
    row.status, row.sent_at = Status.SENT, clock.now()
    row.save(update_fields=["status", "sent_at"])
    seconds = int((row.sent_at - row.handed_over_at) / timedelta(seconds=1))
    record(entries.SENT, by=TICK, about=row, kind=row.kind, seconds=seconds)
    touch_topic(row.topic)
    return True


@transaction.atomic
def _close_by_itself() -> int:
    rows = Broadcast.objects.select_for_update(of=("self",), skip_locked=True).select_related("organisation")
    by_themselves = _kinds(needs_closing=False)
    over = rows.filter(status__in=UNDERWAY, expires_at__lte=clock.now(), kind__in=by_themselves)
    informed = OutcomeClass.INFORMED
    ended = list(over.order_by("expires_at")[:CLOSED_AT_ONCE])
    for row in ended:
        _write_closing(row, by=None, outcome=informed, text=prepared_text(informed))
        drop_open_revision(row, by=TICK)
        _close(row, by=TICK, outcome=informed)
    return len(ended)


def _nag(row: Broadcast) -> None:
    row.nagged_at, row.nag_count = clock.now(), row.nag_count + 1
    row.save(update_fields=["nagged_at", "nag_count"])
    record(entries.CLOSING_OVERDUE, by=TICK, about=row, kind=row.kind, times=row.nag_count)
    asked = [row.closer, *(approvers_of(row) if row.nag_count > 1 else [])]
    for person in {person.pk: person for person in asked}.values():
        tell(notices.CLOSING_OVERDUE, to=person, about=row, by=TICK, urgency="urgent")
