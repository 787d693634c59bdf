"""Who may do what with an initiative: the only place where that is decided."""

from noaber.initiatives.models import Initiative, Member
from noaber.people.models import Mandate
from noaber.people.rules import has_mandate, roles_of

STARTERS = (Mandate.ADMINISTRATOR, Mandate.OFFICER, Mandate.AUTHOR)


def can_prepare(person, *, organisation, area) -> bool:
    """True for who may begin something for that organisation in that area."""
    return any(has_mandate(person, mandate, organisation=organisation, area=area) for mandate in STARTERS)


def can_lead(person, initiative: Initiative) -> bool:
    """True for who leads it, and for an administrator of its organisation: there must always be somebody."""
    if not getattr(person, "is_authenticated", False):
        return False
    if initiative.lead_id == person.pk:
        return True
    return has_mandate(
        person, Mandate.ADMINISTRATOR, organisation=initiative.organisation_id, area=initiative.area_id
    )


def can_see(person, initiative: Initiative) -> bool:
    """True for who leads it, takes part or was asked to, and where it is public for their colleagues."""
    if can_lead(person, initiative):
        return True
    colleague = any(role.organisation_id == initiative.organisation_id for role in roles_of(person))
    if colleague and initiative.is_public:
        return True
    asked = (Member.Status.INVITED, Member.Status.ACCEPTED)
    return initiative.members.filter(person_id=person.pk, status__in=asked).exists()


def can_know_of(person, initiative: Initiative) -> bool:
    """True where everybody may know that it runs, and for who may see it."""
    return initiative.is_public or can_see(person, initiative)


def can_archive(person, initiative: Initiative) -> bool:
    """True for who leads it and for an administrator of its organisation, also when it is long over."""
    return can_lead(person, initiative)


def has_role(person, initiative: Initiative, *roles: str) -> bool:
    """True for who takes part in one of these roles."""
    accepted = initiative.members.filter(person_id=person.pk, status=Member.Status.ACCEPTED)
    return accepted.filter(role__in=roles).exists()
