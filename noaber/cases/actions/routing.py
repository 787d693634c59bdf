"""Who has the case: an owner, another desk, or for a while somebody outside the house."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from noaber.channels.actions import notify_contact
from noaber.core import clock, secrets
from noaber.core.http import BadInput, Gone, Refused
from noaber.journal.actions import record
from noaber.journal.actors import ANONYMOUS
from noaber.people.models import Desk

from .. import entries, rules
from ..models import Case, EventKind, OutsideLink, Status
from ..notices import CASE_HANDED_OVER, CASE_OUTSIDE
from .answering import must_run, required
from .steps import changing, is_live, record_case, touch, write_event
from .telling import tell_everybody

OUTSIDE_DAYS = 14
LONGEST_OUTSIDE_DAYS = 60


def assign_case(case: Case, *, by, owner, version: int | None = None, at: datetime | None = None) -> Case:
    """Give the case an owner at the same desk, or none.

    Effects in order: the owner, and a new case runs · the line · `cases.assigned`.
    """
    with changing(case, handler=by, version=version) as held:
        must_run(held)
        if not rules.can_assign_case(by, held, owner):
            raise Refused(_("Deze collega werkt niet aan deze balie."))
        held.owner = owner
        held.status = Status.OPEN if held.status == Status.NEW and owner else held.status
        write_event(held, EventKind.ASSIGNED, by=by, at=at, owner=owner.pk if owner else None)
        record_case(entries.ASSIGNED, held, by=by, at=at, owner=owner.actor_key if owner else "")
    return held


def hand_over_case(
    case: Case, *, by, desk: Desk, text: str, version: int | None = None, at: datetime | None = None
) -> Case:
    """Hand the case to another desk. The promised date stays; a walled case takes its wall along.

    Effects in order: the desk and organisation change, the owner goes · the line for the desks, with the
    reason · `cases.handed_over` · both queues · the notice to the reporter and followers that another desk
    has it.
    """
    text = required(text, _("Schrijf waarom u de zaak overdraagt."))
    with changing(case, handler=by, version=version) as held:
        must_run(held)
        if desk.pk == held.desk_id:
            raise BadInput(_("De zaak ligt al bij deze balie."))
        before = held.desk
        held.desk, held.organisation_id, held.owner = desk, desk.organisation_id, None
        held.status = Status.NEW if held.status == Status.NEW else Status.OPEN
        write_event(
            held,
            EventKind.HANDED_OVER,
            by=by,
            text=text,
            at=at,
            desk_from=before.slug,
            desk_to=desk.slug,
        )
        record_case(entries.HANDED_OVER, held, by=by, at=at, desk_from=before.slug, desk_to=desk.slug)
        touch(held, before)
        tell_everybody(held, CASE_HANDED_OVER, by=by, desk=desk.name)
    return held


def hand_outside(
    case: Case,
    *,
    by,
    party: str,
    mail: str,
    text: str,
    days: int = OUTSIDE_DAYS,
    version: int | None = None,
    at: datetime | None = None,
) -> tuple[OutsideLink, str]:
    """Ask a party without an account, by a link that ends by itself; returns the link and its token.

    Effects in order: the link, of which only the digest is kept · the case waits · the line ·
    `cases.handed_outside` · the mail with the link. What the party sees: title, place, the question and the
    released photos; never who reported.
    """
    party = required(party, _("Schrijf aan wie u het vraagt."))
    text = required(text, _("Schrijf uw vraag."))
    if not 1 <= days <= LONGEST_OUTSIDE_DAYS:
        raise BadInput(_("De link kan 1 tot 60 dagen open zijn."))
    moment = at or clock.now()
    token = secrets.new_token()
    with changing(case, handler=by, version=version) as held:
        must_run(held)
        link = OutsideLink.objects.create(
            case=held,
            digest=secrets.digest(token),
            party=party[:120],
            mail=mail,
            created_at=moment,
            created_by=by,
            expires_at=moment + timedelta(days=days),
        )
        held.status = Status.WAITING
        held.owner = held.owner or by
        write_event(held, EventKind.HANDED_OUTSIDE, by=by, text=text, at=at, party=party[:120], link=link.pk)
        record_case(entries.HANDED_OUTSIDE, held, by=by, at=at, expires_at=f"{link.expires_at:%Y-%m-%d}")
        if mail and is_live():
            notify_contact(
                notice=CASE_OUTSIDE,
                mail=mail,
                about=held,
                link=reverse("cases:outside", args=[token]),
                context={"text": text, "party": party, "expires_at": link.expires_at},
                by=by,
            )
    return link, token


@transaction.atomic
def open_outside_link(link: OutsideLink) -> OutsideLink:
    """Note the first time that the party looks. Raises Gone when the link has ended."""
    require_open(link)
    if link.opened_at is None:
        link.opened_at = clock.now()
        link.save(update_fields=["opened_at"])
        record_case(entries.OUTSIDE_OPENED, link.case, by=ANONYMOUS)
    return link


def answer_outside(link: OutsideLink, *, text: str, at: datetime | None = None) -> Case:
    """The party answers. Effects in order: the case runs again · the line for the desk ·
    `cases.outside_answered`.
    """
    text = required(text, _("Schrijf uw antwoord."))
    moment = at or clock.now()
    with changing(link.case) as held:
        link.refresh_from_db(from_queryset=OutsideLink.objects.select_for_update(of=("self",)))
        require_open(link)
        held.status = Status.OPEN if held.status == Status.WAITING else held.status
        link.answered_at, link.opened_at = moment, link.opened_at or moment
        link.save(update_fields=["answered_at", "opened_at"])
        write_event(held, EventKind.OUTSIDE_ANSWERED, by_name=link.party, text=text, at=at)
        record_case(entries.OUTSIDE_ANSWERED, held, by=ANONYMOUS, at=at)
    return held


@transaction.atomic
def revoke_outside_link(link: OutsideLink, *, by) -> None:
    """Close the door before its time."""
    rules.require_handler(by, link.case)
    if link.revoked_at is None:
        link.revoked_at, link.mail = clock.now(), ""
        link.save(update_fields=["revoked_at", "mail"])
        record_case(entries.OUTSIDE_REVOKED, link.case, by=by)


def require_open(link: OutsideLink):
    if not link.is_open(clock.now()):
        raise Gone(_("Deze link is verlopen. Vraag de afzender om een nieuwe."))


def record_export(desk: Desk, *, by, view: str) -> None:
    """Note that somebody took a view of the queue away as a file."""
    record(entries.EXPORTED, by=by, about=desk, view=view)
