"""From a playbook to an initiative that can start: its area, its people and the values that were chosen."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from noaber.core import clock
from noaber.core.http import BadInput, Conflict, NotHere, Refused
from noaber.initiatives import entries
from noaber.initiatives.models import Gate, Initiative, Member, Stage
from noaber.initiatives.rules import can_prepare
from noaber.journal.actions import record
from noaber.people.models import Mandate, Organisation, Person
from noaber.people.queries import trained_in
from noaber.people.rules import has_mandate
from noaber.people.trainings import training_of
from noaber.places.models import Area
from noaber.playbooks import notices
from noaber.playbooks.actions.gates import look_at_gates
from noaber.playbooks.actions.locking import locked, locked_for_lead, refuse_over, refuse_unless_lately
from noaber.playbooks.actions.opening import draft_what_waits
from noaber.playbooks.book import Playbook
from noaber.playbooks.book.checks import misfit
from noaber.playbooks.book.shapes import Role
from noaber.playbooks.running import book_of, former_books, values_of


@transaction.atomic
def prepare_initiative(
    *, by: Person, book: Playbook, organisation: Organisation, area: Area, name: str = ""
) -> Initiative:
    """Begin to prepare a playbook for an area; `by` leads it.

    1. Refuses a playbook that is described only, and who may not begin something there.
    2. Keeps the whole playbook as it is now, its stages and its gates. 3. Records `initiatives.prepared`.
    """
    if not book.runs:
        raise BadInput(_("Dit draaiboek is alleen beschreven. U kunt het hier nog niet starten."))
    if not can_prepare(by, organisation=organisation, area=area):
        raise Refused(_("U mag namens deze organisatie in dit gebied niets beginnen."))
    row = Initiative.objects.create(
        playbook=book.slug,
        version=book.version,
        book=book.model_dump(mode="json"),
        hears=sorted(book.hears),
        is_public=book.is_public,
        name=" ".join(name.split())[:120] or book.name.nl,
        organisation=organisation,
        area=area,
        lead=by,
    )
    Stage.objects.bulk_create(
        [Stage(initiative=row, key=stage.key, position=place) for place, stage in enumerate(book.stages)]
    )
    Gate.objects.bulk_create([Gate(initiative=row, key=gate.key, kind=gate.kind) for gate in book.gates])
    record(entries.PREPARED, by=by, about=row, area=area.pk, playbook=book.slug, version=book.version)
    return row


@transaction.atomic
def invite(*, by: Person, initiative: Initiative, role: str, person: Person) -> Member:
    """Ask somebody to take part in a role; who said no or left may be asked again.

    1. Refuses a full role, and who lacks the mandate that it asks. 2. Writes the row. 3. Records
    `initiatives.invited`. 4. Tells the person; who asks themselves has said yes, unless the role asks a
    certificate of conduct, which somebody else must see first.
    """
    row = locked_for_lead(initiative, by)
    wanted = _role(row, role)
    _refuse_full(row, wanted)
    _refuse_without_mandate(row, wanted, person)
    member, new = Member.objects.get_or_create(initiative=row, role=role, person=person)
    if not new and member.status in (Member.Status.INVITED, Member.Status.ACCEPTED):
        return member
    member.status, member.invited_at, member.answered_at = Member.Status.INVITED, clock.now(), None
    member.save()
    record(entries.INVITED, by=by, about=row, area=row.area_id, role=role)
    if person.pk == by.pk:
        if wanted.screening and not member.screened_on:
            return member
        return answer_invitation(by=by, initiative=row, role=role, accept=True)
    notices.tell(notices.INVITED, to=person, about=row, by=by, role=wanted)
    return member


@transaction.atomic
def answer_invitation(*, by: Person, initiative: Initiative, role: str, accept: bool) -> Member:
    """Say yes or no to an invitation. Records `initiatives.joined` or `initiatives.declined`.

    A yes asks what the role asks: room, a mandate, a training that counts today, a certificate that was seen.
    Messages that had nobody to write them are then put ready. The same answer again changes nothing.
    """
    row = locked(initiative)
    refuse_over(row)
    member, said = row.members.filter(person=by, role=role).first(), _answered(accept)
    if member is not None and member.status == said:
        return member
    if member is None or member.status != Member.Status.INVITED:
        raise NotHere(_("Deze vraag is er niet meer."))
    if accept:
        wanted = _role(row, role)
        _refuse_full(row, wanted)
        _refuse_without_mandate(row, wanted, by)
        _refuse_untrained(wanted, by)
        _refuse_unscreened(row, wanted, member)
    member.status, member.answered_at = said, clock.now()
    member.save()
    record(entries.JOINED if accept else entries.DECLINED, by=by, about=row, area=row.area_id, role=role)
    look_at_gates(row)
    if accept:
        draft_what_waits(row, role)
    return member


def _answered(accept: bool) -> str:
    return Member.Status.ACCEPTED if accept else Member.Status.DECLINED


@transaction.atomic
def note_screening(*, by: Person, initiative: Initiative, member: int, seen_on: date) -> Member:
    """Write down that the certificate of conduct of who was asked was seen, and when; never the paper itself.

    Refuses a role that asks none, one's own, and a day ahead or over a year ago. Records
    `initiatives.screening_seen`.
    """
    row = locked_for_lead(initiative, by)
    found = row.members.filter(pk=member, status__in=[Member.Status.INVITED, Member.Status.ACCEPTED]).first()
    if found is None or not _role(row, found.role).screening:
        raise NotHere(_("Voor deze rol is geen VOG nodig."))
    if found.person_id == by.pk:
        raise Refused(_("Uw eigen VOG ziet iemand anders: een beheerder, of wie dit na u trekt."))
    refuse_unless_lately(seen_on)
    found.screened_on = seen_on
    found.save(update_fields=["screened_on"])
    record(entries.SCREENING_SEEN, by=by, about=row, area=row.area_id, role=found.role)
    return found


@transaction.atomic
def leave_initiative(*, by: Person, initiative: Initiative, role: str) -> None:
    """Stop taking part in a role. Records `initiatives.left`, and tells who leads it."""
    row = locked(initiative)
    left = row.members.filter(person=by, role=role, status=Member.Status.ACCEPTED)
    if not left.update(status=Member.Status.LEFT, answered_at=clock.now()):
        return
    record(entries.LEFT, by=by, about=row, area=row.area_id, role=role)
    look_at_gates(row)
    if row.lead and row.lead_id != by.pk and not row.is_over:
        notices.tell(notices.SOMEBODY_LEFT, to=row.lead, about=row, by=by, role=_role_ever(row, role))


@transaction.atomic
def choose_value(*, by: Person, initiative: Initiative, key: str, value: object) -> Initiative:
    """Choose the value of a parameter, from now on: what began already keeps its days.

    Refuses a value that does not fit. Records `initiatives.value_chosen` with the value before.
    """
    row = locked_for_lead(initiative, by)
    parameter = next((one for one in book_of(row).parameters if one.key == key), None)
    if parameter is None:
        raise BadInput(_("Dit kan hier niet gekozen worden."))
    if misfit(parameter, value):
        raise BadInput(_("Deze waarde past niet bij “{name}”.").format(name=parameter.name))
    before = values_of(row)[key]
    if before == value:
        return row
    row.values = {**row.values, key: value}
    row.save(update_fields=["values"])
    record(
        entries.VALUE_CHOSEN,
        by=by,
        about=row,
        area=row.area_id,
        key=key,
        value=_slug(value),
        before=_slug(before),
    )
    look_at_gates(row)
    return row


def missing_people(initiative: Initiative) -> list[tuple[Role, int]]:
    """Return the roles that are not filled yet, with how many people are missing."""
    missing = []
    for role in book_of(initiative).roles:
        accepted = initiative.members.filter(role=role.key, status=Member.Status.ACCEPTED).count()
        if accepted < role.at_least:
            missing.append((role, role.at_least - accepted))
    return missing


def _role(row: Initiative, key: str) -> Role:
    role = next((role for role in book_of(row).roles if role.key == key), None)
    if role is None:
        raise BadInput(_("Deze rol kent dit draaiboek niet."))
    return role


def _role_ever(row: Initiative, key: str) -> Role:
    """A role of the playbook, or of a version that held before: who came by that one is still there."""
    books = (book_of(row), *former_books(row))
    return next(role for book in books for role in book.roles if role.key == key)


def _refuse_full(row: Initiative, role: Role) -> None:
    accepted = row.members.filter(role=role.key, status=Member.Status.ACCEPTED).count()
    if role.at_most is not None and accepted >= role.at_most:
        raise Conflict(_("In deze rol doen al genoeg mensen mee."))


def _refuse_without_mandate(row: Initiative, role: Role, person: Person) -> None:
    """Who writes here writes for the organisation whose initiative it is; others may come from elsewhere."""
    if role.mandate is None:
        return
    own = role.mandate == "author"
    organisation = row.organisation_id if own else None
    if not has_mandate(person, role.mandate, organisation=organisation, area=row.area_id):
        mandate = Mandate(role.mandate).label
        raise Refused(
            _("Voor “{role}” is in dit gebied een mandaat nodig: {mandate}.").format(
                role=role.name, mandate=f"{mandate}, {row.organisation}" if own else mandate
            )
        )


def _refuse_untrained(role: Role, person: Person) -> None:
    """Who was asked may follow the training first, and say yes then."""
    if role.training is None or person.pk in trained_in(role.training).tolist():
        return
    training = training_of(role.training)
    raise Refused(
        _("Voor “{role}” is eerst een training nodig: {training}.").format(
            role=role.name, training=training.name if training else role.training
        )
    )


def _refuse_unscreened(row: Initiative, role: Role, member: Member) -> None:
    """Who was asked may show it to who leads it first, and say yes then."""
    if role.screening and member.screened_on is None:
        lead = row.lead.display_name if row.lead else row.organisation
        raise Refused(
            _("Voor “{role}” is eerst een VOG nodig. Laat die zien aan {lead}.").format(
                role=role.name, lead=lead
            )
        )


def _slug(value: object) -> str:
    """A value as the journal keeps it: a short slug; a chosen text is not repeated there."""
    text = str(value).lower()
    return text if text.replace("-", "").isalnum() and text.isascii() else "text"
