"""Who may do what: every right that rests on a person's roles, places and verification."""

from datetime import date, timedelta

from noaber.core import clock
from noaber.people.models import Desk, Mandate, OrganisationKind, Person, Role
from noaber.places.models import Area
from noaber.places.queries import get_area

YOUNGEST = 16
LONGEST_TERM = timedelta(days=2 * 366)
VOUCHERS = (Mandate.OFFICER, Mandate.HANDLER)


def is_old_enough(born_on: date) -> bool:
    """True from the sixteenth birthday; who is born on 29 February has it on 1 March."""
    today = clock.today()
    had_birthday = (today.month, today.day) >= (born_on.month, born_on.day)
    return today.year - born_on.year - (not had_birthday) >= YOUNGEST


def roles_of(person) -> list[Role]:
    """The running roles: one query, remembered on this instance; the clock is asked every time."""
    if not getattr(person, "is_authenticated", False) or not person.is_active:
        return []
    if not hasattr(person, "_remembered_roles"):
        person._remembered_roles = list(
            Role.objects.filter(person=person, until__gt=clock.now()).select_related("organisation", "desk")
        )
    return [role for role in person._remembered_roles if role.is_running]


def forget_roles(person) -> None:
    """Let roles_of ask again, after a role of this instance changed."""
    person.__dict__.pop("_remembered_roles", None)
    person.__dict__.pop("_remembered_areas", None)


def has_mandate(person, mandate, *, area=None, desk=None, organisation=None) -> bool:
    """True when the person holds this mandate now, there, for them.

    `area` is an Area or its number; a role holds in everything under its area, without one everywhere.
    `desk` is a Desk or its slug, `organisation` an Organisation or its number.
    """
    if mandate in (Mandate.RESIDENT, Mandate.VERIFIED_RESIDENT):
        return _lives_in(person, area) and (mandate == Mandate.RESIDENT or person.is_verified)
    return any(
        role.mandate == mandate
        and _reaches(role, area)
        and _sits_at(role, desk)
        and (organisation is None or role.organisation_id == getattr(organisation, "pk", organisation))
        for role in roles_of(person)
    )


def is_handler_of(person, desk: Desk | str) -> bool:
    """True when this desk is theirs to work at."""
    return has_mandate(person, Mandate.HANDLER, desk=desk)


def can_grant_role(person, organisation) -> bool:
    """Only administrators of that same organisation give, change and end its roles."""
    return has_mandate(person, Mandate.ADMINISTRATOR, organisation=organisation)


def can_verify(person, other: Person, area) -> bool:
    """Officers and professionals vouch for residents in their own area, nobody for themselves."""
    if person.pk == other.pk:
        return False
    return any(has_mandate(person, mandate, area=area) for mandate in VOUCHERS)


def can_register_at_counter(person, area) -> bool:
    """Officers and professionals register who has only a telephone, in their own area."""
    return any(has_mandate(person, mandate, area=area) for mandate in VOUCHERS)


def can_print_letters(person) -> bool:
    """The municipality prints the letters with codes: they tell who lives where."""
    return _administers_municipality(person)


def can_add_organisation(person) -> bool:
    """The municipality lets other parties in."""
    return _administers_municipality(person)


def _administers_municipality(person) -> bool:
    return any(
        role.mandate == Mandate.ADMINISTRATOR and role.organisation.kind == OrganisationKind.MUNICIPALITY
        for role in roles_of(person)
    )


def _reaches(role: Role, area) -> bool:
    if area is None or role.area_id is None:
        return True
    area = _as_area(area)
    return area is not None and area.is_within(role.area_id)


def _sits_at(role: Role, desk) -> bool:
    if desk is None:
        return True
    if role.desk is None:
        return False
    return role.desk.slug == desk if isinstance(desk, str) else role.desk_id == desk.pk


def _lives_in(person, area) -> bool:
    if not getattr(person, "is_authenticated", False) or not person.is_active:
        return False
    if not hasattr(person, "_remembered_areas"):
        person._remembered_areas = list(person.places.values_list("area_id", "area__ancestor_ids"))
    homes = person._remembered_areas
    wanted = getattr(area, "pk", area)
    return any(wanted is None or wanted == home or wanted in above for home, above in homes)


def _as_area(area) -> Area | None:
    return area if isinstance(area, Area) else get_area(area)
