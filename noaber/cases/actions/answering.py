"""The conversation about a case: asking, replying, noting, answering, closing, and what undoes a closing."""

from datetime import datetime

from django.utils.translation import gettext as _

from noaber.channels.actions import answer_in_public, take_back_in_public
from noaber.core import clock
from noaber.core.http import BadInput, NotHere, Refused
from noaber.journal.actors import ANONYMOUS

from .. import categories, entries, rules
from ..in_public import reply_to_answer, why_not_in_public
from ..models import Case, EventKind, Outcome, Status
from ..models.correspondence import Visible
from ..notices import CASE_ANSWERED, CASE_ASKED, CASE_CLOSED, CASE_REOPENED, CASE_UNDONE
from ..terms import due_at
from .steps import changing, record_case, write_event
from .telling import tell_everybody, tell_followers, tell_reporter

# The ends a handler may choose; the others follow from withdrawing, merging and importing.
CLOSING = (
    Outcome.DONE,
    Outcome.NOT_DONE,
    Outcome.NOTHING_FOUND,
    Outcome.ELSEWHERE,
    Outcome.ANSWERED,
)


def ask_reporter(
    case: Case, *, by, text: str, version: int | None = None, at: datetime | None = None
) -> Case:
    """Ask the reporter something; the case waits. The due date stays: waiting is no reason to be late.

    Effects in order: status waiting, owner if there was none · the line on the timeline · `cases.asked` ·
    the notice.
    """
    text = required(text, _("Schrijf uw vraag."))
    with changing(case, handler=by, version=version) as held:
        must_run(held)
        held.status = Status.WAITING
        held.owner = held.owner or by
        write_event(held, EventKind.ASKED, by=by, text=text, visible=Visible.REPORTER, at=at)
        record_case(entries.ASKED, held, by=by, at=at)
        tell_reporter(held, CASE_ASKED, by=by, text=text)
    return held


def reply_to_case(
    case: Case,
    *,
    by=None,
    text: str,
    channel: str = "web",
    by_name: str = "",
    sender_known: bool = True,
    at: datetime | None = None,
):
    """What the reporter says back, on the page, by secret link or by mail; returns the line on the timeline.

    Effects in order: a waiting case runs again · the line · `cases.replied`. The caller has checked the
    right or the token. A reply to a closed case is kept and shown to the desk, but does not reopen it.
    """
    text = required(text, _("Schrijf uw reactie."))
    with changing(case) as held:
        if held.status == Status.WAITING:
            held.status = Status.OPEN
        event = write_event(
            held,
            EventKind.REPLIED,
            by=by,
            by_name=by_name,
            text=text,
            visible=Visible.REPORTER,
            at=at,
            channel=channel,
            sender_known=sender_known,
        )
        record_case(
            entries.REPLIED, held, by=by or ANONYMOUS, at=at, channel=channel, sender_known=sender_known
        )
    return event


def add_note(case: Case, *, by, text: str, at: datetime | None = None):
    """Write a note that only the desk reads."""
    text = required(text, _("Schrijf uw notitie."))
    with changing(case, handler=by) as held:
        event = write_event(held, EventKind.NOTED, by=by, text=text, at=at)
        record_case(entries.NOTED, held, by=by, at=at)
    return event


def answer_case(
    case: Case,
    *,
    by,
    text: str,
    new_due_at: datetime | None = None,
    in_public: bool = False,
    version: int | None = None,
    at: datetime | None = None,
) -> Case:
    """Answer without closing, with a new date if the promise moves.

    Effects in order: status open, answered, the new due date · with `in_public` the same words under what was
    replied to a public post · the line, public when the case is · `cases.answered` · the notice to the
    reporter and all followers.
    """
    text = required(text, _("Schrijf uw antwoord."))
    moment = at or clock.now()
    with changing(case, handler=by, version=version) as held:
        must_run(held)
        held.status = Status.OPEN
        held.owner = held.owner or by
        held.answered_at = moment
        move_due(held, new_due_at, moment)
        placed = put_in_public(held, text, by=by, at=at) if in_public else {}
        write_event(
            held,
            EventKind.ANSWERED,
            by=by,
            text=text,
            visible=shown_to(held),
            at=at,
            due_at=held.due_at.isoformat() if new_due_at else "",
            **placed,
        )
        record_case(entries.ANSWERED, held, by=by, at=at, due_moved=bool(new_due_at))
        tell_everybody(held, CASE_ANSWERED, by=by, text=text, in_public=in_public)
    return held


def close_case(
    case: Case,
    *,
    by,
    outcome: str,
    text: str,
    in_public: bool = False,
    version: int | None = None,
    at: datetime | None = None,
) -> Case:
    """Close with an outcome and an answer; neither can be left out.

    Effects in order: closed, answered · with `in_public` the same words under what was replied to a public
    post · the line, public when the case is · `cases.closed` · the notice to the reporter and all followers,
    who may reopen within 14 days.
    """
    if outcome not in CLOSING:
        raise BadInput(_("Kies hoe het afliep."))
    text = required(text, _("Schrijf hoe het afliep. De melders krijgen dit als antwoord."))
    moment = at or clock.now()
    with changing(case, handler=by, version=version) as held:
        must_run(held)
        late = held.is_late(moment)
        held.status, held.outcome = Status.CLOSED, outcome
        held.closed_at = held.answered_at = moment
        held.owner = held.owner or by
        placed = put_in_public(held, text, by=by, at=at) if in_public else {}
        write_event(
            held,
            EventKind.CLOSED,
            by=by,
            text=text,
            visible=shown_to(held),
            at=at,
            outcome=str(outcome),
            **placed,
        )
        record_case(
            entries.CLOSED,
            held,
            by=by,
            at=at,
            category=held.category,
            desk=held.desk.slug,
            outcome=str(outcome),
            late=late,
            public=held.public,
        )
        tell_everybody(held, CASE_CLOSED, by=by, text=text, in_public=in_public)
    return held


def put_in_public(held: Case, text: str, *, by, at: datetime | None) -> dict[str, int]:
    """Answer where everybody reads it, under what was replied; return what the line keeps of it.

    Refuses where nobody replied in public, and words that say who or where somebody is. Records
    `cases.answered_in_public`.
    """
    heard = reply_to_answer(held)
    if heard is None:
        raise Refused(_("Op deze zaak kan geen openbaar antwoord. Antwoord alleen aan de melder."))
    if wrong := why_not_in_public(text):
        raise BadInput(wrong)
    mailing = answer_in_public(heard, text=text, by=by)
    record_case(entries.ANSWERED_IN_PUBLIC, held, by=by, at=at)
    return {"posted": mailing.pk} if mailing else {}


def take_back_answer(case: Case, *, by, line: int, text: str, at: datetime | None = None) -> Case:
    """Take the public half of an answer away, with the reason. The reporter keeps what was answered to them.

    Effects in order: the post is taken away by the worker · the line with the reason, for the desk alone ·
    `cases.public_answer_taken_back`. A second press changes nothing.
    """
    text = required(text, _("Schrijf waarom het antwoord niet openbaar kan blijven."))
    with changing(case, handler=by) as held:
        answered = held.events.filter(pk=line, facts__has_key="posted").first()
        if answered is None:
            raise NotHere(_("Dit openbare antwoord is er niet."))
        if take_back_in_public(answered.facts["posted"], by=by):
            write_event(held, EventKind.NOTED, by=by, text=text, at=at, taken_back=answered.pk)
            record_case(entries.PUBLIC_ANSWER_TAKEN_BACK, held, by=by, at=at)
    return held


def undo_close(case: Case, *, by, at: datetime | None = None) -> Case:
    """Take a closing back within ten minutes. Who heard that it was closed hears that it still runs.

    Effects in order: status open · the line · `cases.close_undone` · the notice to reporter and followers.
    """
    with changing(case, handler=by) as held:
        if not rules.can_undo_close(by, held, at=at):
            raise Refused(_("Dit kan niet meer worden teruggedraaid. U kunt de zaak wel heropenen."))
        run_again(held)
        write_event(held, EventKind.UNDONE, by=by, visible=Visible.REPORTER, at=at)
        record_case(entries.UNDONE, held, by=by, at=at)
        tell_everybody(held, CASE_UNDONE, by=by)
    return held


def reopen_case(
    case: Case, *, by=None, text: str, by_secret: bool = False, at: datetime | None = None
) -> Case:
    """Reporter, follower or the holder of the secret link says that it is not over, within 14 days.

    Effects in order: status open, one reopening more, a new promise counted from now · the line ·
    `cases.reopened` · the notice to the followers; the desk sees it in its queue.
    """
    text = required(text, _("Schrijf wat er nog niet goed is."))
    with changing(case) as held:
        allowed = rules.reopen_is_open(held, at=at) if by_secret else rules.can_reopen_case(by, held, at=at)
        if not allowed:
            raise Refused(_("Deze melding kan niet meer open. Doe een nieuwe melding en noem dit nummer."))
        run_again(held)
        held.reopened_count += 1
        renew_promise(held, at or clock.now())
        write_event(held, EventKind.REOPENED, by=by, text=text, visible=Visible.REPORTER, at=at)
        record_case(
            entries.REOPENED,
            held,
            by=by or ANONYMOUS,
            at=at,
            category=held.category,
            desk=held.desk.slug,
            public=held.public,
        )
        tell_followers(held, CASE_REOPENED, by=by or ANONYMOUS)
    return held


def reopen_at_desk(case: Case, *, by, text: str, at: datetime | None = None) -> Case:
    """A handler takes up a closed case again, at any time; the reporter and followers hear why."""
    text = required(text, _("Schrijf waarom de zaak weer open gaat."))
    with changing(case, handler=by) as held:
        if held.status != Status.CLOSED or held.outcome == Outcome.MERGED:
            raise Refused(_("Deze zaak loopt al."))
        run_again(held)
        renew_promise(held, at or clock.now())
        held.owner = held.owner or by
        write_event(held, EventKind.REOPENED, by=by, text=text, visible=Visible.REPORTER, at=at)
        record_case(
            entries.REOPENED,
            held,
            by=by,
            at=at,
            category=held.category,
            desk=held.desk.slug,
            public=held.public,
        )
        tell_everybody(held, CASE_REOPENED, by=by, text=text)
    return held


def withdraw_case(case: Case, *, by=None, by_secret: bool = False, at: datetime | None = None) -> Case:
    """The reporter takes the report back. With followers it runs on for them, without the reporter.

    Effects in order: closed as withdrawn, or only the reporter taken off · the line · `cases.withdrawn`.
    """
    with changing(case) as held:
        if held.is_closed or not (by_secret or rules.can_withdraw_case(by, held)):
            raise NotHere(_("Deze melding loopt niet meer."))
        if held.follower_count:
            held.reporter, held.contact, held.secret_digest = None, "", None
        else:
            held.status, held.outcome = Status.CLOSED, Outcome.WITHDRAWN
            held.closed_at = at or clock.now()
        write_event(held, EventKind.WITHDRAWN, by=by, visible=Visible.REPORTER, at=at)
        record_case(entries.WITHDRAWN, held, by=by or ANONYMOUS, at=at)
    return held


def required(text: str, sentence: str) -> str:
    text = text.strip()
    if not text:
        raise BadInput(sentence)
    return text


def must_run(case: Case):
    if case.is_closed:
        raise Refused(_("Deze zaak is al afgehandeld. Heropen haar eerst."))


def shown_to(case: Case) -> str:
    return Visible.PUBLIC if case.public else Visible.REPORTER


def move_due(case: Case, new_due_at: datetime | None, moment: datetime):
    if new_due_at is None:
        return
    if new_due_at <= moment:
        raise BadInput(_("Kies een datum die nog komt."))
    case.due_at, case.overdue_at = new_due_at, None


def run_again(case: Case):
    case.status, case.outcome, case.closed_at = Status.OPEN, "", None


def renew_promise(case: Case, moment: datetime):
    kind = categories.get(case.category)
    case.due_at, case.overdue_at = due_at(moment, kind.term_workdays if kind else 5), None
