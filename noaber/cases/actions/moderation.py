"""Holding back what may do harm, and deciding about it with reasons and one appeal."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.utils.translation import gettext as _

from noaber.core import clock
from noaber.core.http import BadInput, NotHere, Refused
from noaber.journal.actors import ANONYMOUS

from .. import entries, rules
from ..models import Case, CaseFlag, EventKind
from ..models.correspondence import Visible
from ..models.flags import Decision, FlagReason
from ..notices import APPEAL_DECIDED, CASE_REMOVED, FLAG_DECIDED
from .answering import required
from .steps import changing, record_case, write_event
from .telling import tell, tell_reporter


def quarantine_case(case: Case, *, by, reason: str, at: datetime | None = None) -> Case:
    """Hold a case back from everybody but its desk. Effects in order: the reason · the line · the entry."""
    with changing(case, handler=by) as held:
        hold_back(held, by=by, reason=reason, at=at)
    return held


def hold_back(case: Case, *, by, reason: str, at: datetime | None):
    if reason not in FlagReason.values:
        raise BadInput(_("Kies een reden."))
    case.quarantine_reason = reason
    write_event(case, EventKind.QUARANTINED, by=by, at=at, reason=reason)
    record_case(entries.QUARANTINED, case, by=by, at=at, reason=reason)


def release_case(case: Case, *, by, at: datetime | None = None) -> Case:
    """Let a held back case through, as public as its category and reporter allow."""
    with changing(case, handler=by) as held:
        if not held.quarantined:
            return held
        held.quarantine_reason = ""
        write_event(held, EventKind.RELEASED, by=by, at=at)
        record_case(entries.RELEASED, held, by=by, at=at)
    return held


def flag_case(case: Case, *, by=None, reason: str, text: str = "", at: datetime | None = None) -> CaseFlag:
    """ "Report this": somebody says that a public case should not be here; once per person as long as it is
    open.

    Effects in order: the flag · the line for the desk · `cases.flagged` · the queue of the desk.
    """
    if not rules.is_seen_by_all(case):
        raise NotHere(_("Deze melding is er niet."))
    if reason not in FlagReason.values:
        raise BadInput(_("Kies een reden."))
    with changing(case) as held:
        if by is not None and (earlier := held.flags.filter(by=by, decided_at=None).first()):
            return earlier
        flag = CaseFlag.objects.create(
            case=held, by=by, reason=reason, text=text.strip(), filed_at=at or clock.now()
        )
        write_event(held, EventKind.FLAGGED, by=by, text=text.strip(), at=at, reason=reason, flag=flag.pk)
        record_case(entries.FLAGGED, held, by=by or ANONYMOUS, at=at, reason=reason)
    return flag


def decide_flag(flag: CaseFlag, *, by, decision: str, reasons: str, at: datetime | None = None) -> CaseFlag:
    """Decide with reasons. Removed: the case is held back and its reporter hears why and may appeal once.

    Effects in order: the decision · the case held back when removed · the line · `cases.flag_decided` · the
    notice to who flagged, and to the reporter when something was removed.
    """
    reasons = required(reasons, _("Schrijf waarom."))
    with holding(flag) as held:
        require_decider(by, flag)
        if flag.decided_at is not None:
            raise Refused(_("Hierover is al besloten."))
        flag.decided_at, flag.decided_by = at or clock.now(), by
        flag.decision, flag.reasons = checked(decision), reasons
        flag.save()
        write_event(
            held,
            EventKind.FLAG_DECIDED,
            by=by,
            text=reasons,
            visible=Visible.REPORTER,
            at=at,
            decision=decision,
        )
        record_case(entries.FLAG_DECIDED, held, by=by, at=at, decision=decision)
        if decision == Decision.REMOVED:
            hold_back(held, by=by, reason=flag.reason, at=at)
            tell_reporter(held, CASE_REMOVED, by=by, reasons=reasons)
        if flag.by_id:
            tell(held, FLAG_DECIDED, flag.by, by=by, reasons=reasons, decision=decision)
    return flag


def appeal_flag(
    flag: CaseFlag, *, by=None, text: str, by_secret: bool = False, at: datetime | None = None
) -> CaseFlag:
    """One appeal: by the reporter against removal, by account or secret link; by who flagged against keeping.

    Effects in order: the appeal · `cases.flag_appealed` · the queue of the desk.
    """
    text = required(text, _("Schrijf waarom u het er niet mee eens bent."))
    with holding(flag) as held:
        removed = flag.decision == Decision.REMOVED
        person_id = held.reporter_id if removed else flag.by_id
        may = by_secret if by is None else person_id == by.pk
        if flag.decided_at is None or not may or (by_secret and not removed):
            raise NotHere(_("Hier is geen besluit om bezwaar tegen te maken."))
        if flag.appealed_at is not None:
            raise Refused(_("U heeft al bezwaar gemaakt. Dat kan één keer."))
        flag.appealed_at, flag.appealed_by, flag.appeal_text = at or clock.now(), by, text
        flag.save()
        record_case(entries.FLAG_APPEALED, held, by=by or ANONYMOUS, at=at)
    return flag


def decide_appeal(flag: CaseFlag, *, by, decision: str, reasons: str, at: datetime | None = None) -> CaseFlag:
    """Decide the appeal, by somebody else than decided first; this is the end of it.

    Effects in order: the decision · the case held back or released accordingly · the line ·
    `cases.appeal_decided` · the notice to who appealed.
    """
    reasons = required(reasons, _("Schrijf waarom."))
    with holding(flag) as held:
        if flag.appealed_at is None or flag.appeal_decided_at is not None:
            raise NotHere(_("Hier is geen bezwaar om over te besluiten."))
        require_decider(by, flag)
        flag.appeal_decided_at, flag.appeal_decided_by = at or clock.now(), by
        flag.appeal_decision, flag.appeal_reasons = checked(decision), reasons
        flag.save()
        write_event(
            held,
            EventKind.FLAG_DECIDED,
            by=by,
            text=reasons,
            visible=Visible.REPORTER,
            at=at,
            decision=decision,
        )
        record_case(entries.APPEAL_DECIDED, held, by=by, at=at, decision=decision)
        held.quarantine_reason = flag.reason if decision == Decision.REMOVED else ""
        if flag.appealed_by_id:
            tell(held, APPEAL_DECIDED, flag.appealed_by, by=by, reasons=reasons, decision=decision)
        else:
            tell_reporter(held, APPEAL_DECIDED, by=by, reasons=reasons, decision=decision)
    return flag


@contextmanager
def holding(flag: CaseFlag) -> Iterator[Case]:
    """Hold the case, and the flag as it is now: somebody else may have decided since it was read."""
    with changing(flag.case) as held:
        flag.refresh_from_db(from_queryset=CaseFlag.objects.select_for_update(of=("self",)))
        flag.case = held
        yield held


def require_decider(person, flag: CaseFlag):
    if not rules.can_decide_flag(person, flag):
        raise Refused(_("Een ander moet hierover besluiten."))


def checked(decision: str) -> str:
    if decision not in Decision.values:
        raise BadInput(_("Kies een besluit."))
    return decision
