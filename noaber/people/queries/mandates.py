"""Which roles there are, for who may administer them."""

from noaber.core import clock
from noaber.people.models import Desk, LetterCode, Mandate, Organisation, Role, Training
from noaber.people.rules import can_print_letters, roles_of


def organisations_administered_by(person) -> list[Organisation]:
    """The organisations whose roles this person gives and ends."""
    found = {
        role.organisation.pk: role.organisation
        for role in roles_of(person)
        if role.mandate == Mandate.ADMINISTRATOR
    }
    return sorted(found.values(), key=lambda organisation: organisation.name)


def organisation_name(pk: int) -> str:
    """What it is called; its number when it is not there any more."""
    return Organisation.objects.filter(pk=pk).values_list("name", flat=True).first() or str(pk)


def roles_in(organisation: Organisation) -> list[Role]:
    """The running roles of an organisation, sorted by the name of their holder, which is decrypted for it."""
    roles = Role.objects.filter(organisation=organisation, until__gt=clock.now(), person__erased_at=None)
    return sorted(
        roles.select_related("person", "desk", "area", "organisation"),
        key=lambda role: (str(role.person.display_name).casefold(), role.pk),
    )


def trainings_in(organisation: Organisation) -> list[Training]:
    """The trainings that an organisation recorded and that count, sorted by the name of whose they are."""
    found = organisation.trainings.filter(until__gte=clock.today(), person__erased_at=None)
    return sorted(
        found.select_related("person", "organisation"),
        key=lambda training: (str(training.person.display_name).casefold(), training.kind),
    )


def get_role_for(person, pk: int) -> Role | None:
    """A running role that this person may end: of an organisation they administer."""
    organisations = organisations_administered_by(person)
    return (
        Role.objects.filter(pk=pk, organisation__in=organisations, until__gt=clock.now())
        .select_related("person", "desk", "area", "organisation")
        .first()
    )


def get_desk(slug: str) -> Desk | None:
    """The desk with this slug."""
    return Desk.objects.select_related("organisation").filter(slug=slug).first()


def letters_to_print(person):
    """The letters that wait to be printed, oldest first, for who may print them."""
    if not can_print_letters(person):
        return LetterCode.objects.none()
    waiting = LetterCode.objects.filter(printed_at=None, expires_at__gt=clock.now())
    return waiting.select_related("person", "place__address__street").order_by("asked_at")


def get_running_role(pk: int) -> Role | None:
    """The role with this number, unless it has ended."""
    running = Role.objects.filter(pk=pk, until__gt=clock.now(), person__erased_at=None)
    return running.select_related("person", "organisation").first()
