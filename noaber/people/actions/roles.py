"""Granting and ending roles; a role ends by itself, this only writes it down."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from noaber.core import clock
from noaber.core.http import BadInput, Conflict, Refused
from noaber.journal.actions import record
from noaber.journal.actors import system
from noaber.people import entries
from noaber.people.models import GRANTED, Desk, Mandate, Organisation, Person, Role
from noaber.people.rules import LONGEST_TERM, can_grant_role, forget_roles

USUAL_TERM = timedelta(days=365)
REMIND_BEFORE = timedelta(days=30)


@transaction.atomic
def grant_role(
    *,
    person: Person,
    organisation: Organisation,
    mandate: str,
    by,
    desk: Desk | None = None,
    area=None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Role:
    """Give a mandate, in an area or everywhere, for a year unless said otherwise.

    1. Refuses who is not an administrator of that organisation (the house itself may: the first
       administrator, the demo, an import), a handler without a desk, a term over two years.
    2. Writes the role. 3. Records `people.role_granted`.
    """
    _refuse_unless_allowed(by, organisation)
    since = since or clock.now()
    until = until or since + USUAL_TERM
    _refuse_misfit(organisation, mandate, desk, since, until)
    role = Role.objects.create(
        person=person,
        organisation=organisation,
        desk=desk,
        mandate=mandate,
        area_id=getattr(area, "pk", area),
        since=since,
        until=until,
    )
    forget_roles(person)
    record(
        entries.ROLE_GRANTED,
        by=by,
        about=person,
        area=role.area_id,
        at=since if since < clock.now() else None,
        role=role.pk,
        organisation=organisation.pk,
        desk=desk.pk if desk else None,
        mandate=str(mandate),
        until=clock.local(until).date(),
    )
    return role


@transaction.atomic
def extend_role(*, role: Role, by) -> Role:
    """Let a running role last another year from now; its end will be announced again.

    Refuses who is not an administrator of its organisation, and a role that has ended. Records
    `people.role_extended`.
    """
    role = Role.objects.select_for_update().get(pk=role.pk)
    _refuse_unless_allowed(by, role.organisation)
    if not role.is_running:
        raise Conflict(_("Deze rol is al gestopt. Geef hem opnieuw."))
    last_day = clock.local(clock.now() + USUAL_TERM).date()
    role.until, role.reminded_at = clock.at_local(last_day + timedelta(days=1)), None
    role.save(update_fields=["until", "reminded_at"])
    forget_roles(role.person)
    record(
        entries.ROLE_EXTENDED,
        by=by,
        about=role.person,
        area=role.area_id,
        role=role.pk,
        organisation=role.organisation_id,
        mandate=role.mandate,
        until=last_day,
    )
    return role


@transaction.atomic
def end_role(*, role: Role, by) -> Role:
    """End a role now; records `people.role_ended`. A role that had ended already stays as it was.

    Refuses who is not an administrator of its organisation, unless it is one's own role; and to end the last
    administrator, after whom nobody could give a role any more.
    """
    role = Role.objects.select_for_update().get(pk=role.pk)
    if getattr(by, "pk", None) != role.person_id:
        _refuse_unless_allowed(by, role.organisation)
    if role.ended_at:
        return role
    if role.mandate == Mandate.ADMINISTRATOR and isinstance(by, Person):
        _refuse_last_administrator(role)
    _write_end(role, by=by, until=max(role.since, min(role.until, clock.now())))
    return role


def end_finished_roles() -> int:
    """Write down the end of every role whose term is over; run by the tick. Returns how many."""
    finished = Role.objects.select_for_update(skip_locked=True).filter(ended_at=None, until__lte=clock.now())
    with transaction.atomic():
        roles = list(finished.select_related("person")[:500])
        for role in roles:
            _write_end(role, by=system("tick"), until=role.until, by_itself=True)
    return len(roles)


def remind_ending_roles() -> int:
    """Once for each role that ends within a month, record `people.role_ending`; run by the tick.

    What is recorded here becomes a message to its holder and the administrators in the wiring.
    """
    soon = Role.objects.select_for_update(skip_locked=True).filter(
        ended_at=None, reminded_at=None, until__gt=clock.now(), until__lte=clock.now() + REMIND_BEFORE
    )
    with transaction.atomic():
        roles = list(soon.select_related("person")[:500])
        for role in roles:
            role.reminded_at = clock.now()
            role.save(update_fields=["reminded_at"])
            ends_on = clock.local(role.until).date()
            record(
                entries.ROLE_ENDING,
                by=system("tick"),
                about=role.person,
                area=role.area_id,
                role=role.pk,
                organisation=role.organisation_id,
                mandate=role.mandate,
                until=ends_on,
            )
    return len(roles)


def _write_end(role: Role, *, by, until: datetime, by_itself: bool = False) -> None:
    role.until = until
    role.ended_at = max(until, clock.now())
    role.save(update_fields=["until", "ended_at"])
    forget_roles(role.person)
    record(
        entries.ROLE_ENDED,
        by=by,
        about=role.person,
        area=role.area_id,
        role=role.pk,
        organisation=role.organisation_id,
        mandate=role.mandate,
        by_itself=by_itself,
    )


def _refuse_unless_allowed(by, organisation: Organisation) -> None:
    is_person = isinstance(by, Person)
    if is_person and not can_grant_role(by, organisation):
        raise Refused(_("Alleen een beheerder van deze organisatie kan dit."))


def _refuse_last_administrator(role: Role) -> None:
    Organisation.objects.select_for_update().get(pk=role.organisation_id)  # one goes at a time
    others = Role.objects.filter(
        organisation=role.organisation_id, mandate=Mandate.ADMINISTRATOR, until__gt=clock.now()
    ).exclude(pk=role.pk)
    if not others.exists():
        raise Conflict(_("Dit is de laatste beheerder. Geef eerst iemand anders deze rol."))


def _refuse_misfit(organisation, mandate, desk, since, until) -> None:
    if mandate not in GRANTED:
        raise BadInput(_("Bewoner wordt u door een plek toe te voegen, niet door een rol."))
    if mandate == Mandate.HANDLER and desk is None:
        raise BadInput(_("Kies bij welke balie deze behandelaar werkt."))
    if desk is not None and desk.organisation_id != organisation.pk:
        raise BadInput(_("Deze balie is van een andere organisatie."))
    if not since < until <= since + LONGEST_TERM:
        raise BadInput(_("Een rol duurt hoogstens twee jaar en eindigt na het begin."))
