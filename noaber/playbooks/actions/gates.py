"""Gates: what people say or write down opens them; what is counted opens and shuts by itself."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from noaber.core import clock
from noaber.core.http import BadInput, Refused
from noaber.initiatives import entries
from noaber.initiatives.models import Gate, Initiative, Member, Voice
from noaber.initiatives.rules import has_role
from noaber.journal.actions import record
from noaber.journal.actors import system
from noaber.people.models import Person
from noaber.people.queries import trained_in
from noaber.playbooks.actions.locking import locked, refuse_over
from noaber.playbooks.book import stages as book
from noaber.playbooks.clockwork import amount
from noaber.playbooks.running import book_of, values_of

CLOCK = system("playbooks")


@transaction.atomic
def agree(*, by: Person, initiative: Initiative, gate: str, agrees: bool) -> Gate:
    """Say yes or no at a gate for two persons, or of consent; who changes their mind says it again.

    Refuses who is not asked there. Records `initiatives.gate_opened` or `gate_shut` when that follows.
    """
    row = locked(initiative)
    refuse_over(row)
    asked = _gate(row, gate, book.TwoPersons, book.Consent)
    if not has_role(by, row, *asked.roles):
        raise Refused(_("Uw stem is bij deze poort niet gevraagd."))
    found = row.gates.get(key=gate)
    Voice.objects.update_or_create(gate=found, person=by, defaults={"agrees": agrees, "at": clock.now()})
    look_at_gates(row, by=by)
    found.refresh_from_db()
    return found


@transaction.atomic
def note_authority(*, by: Person, initiative: Initiative, gate: str, reference: str, until: date) -> Gate:
    """Write down an authority's reference and the last day on which it holds.

    Refuses who may not, an empty reference, a day that has passed and one too far. Records `gate_opened`.
    """
    row = locked(initiative)
    refuse_over(row)
    asked = _gate(row, gate, book.Authority)
    if not has_role(by, row, asked.role):
        raise Refused(_("Dit schrijft iemand met een andere rol op."))
    most = amount(asked.most_days, values_of(row))
    if not reference.strip():
        raise BadInput(_("Schrijf het kenmerk op."))
    if not clock.today() <= until <= clock.today() + timedelta(days=most):
        raise BadInput(_("Kies een laatste dag tussen vandaag en {days} dagen verder.").format(days=most))
    found = row.gates.get(key=gate)
    found.reference, found.until = reference.strip()[:80], clock.at_local(until + timedelta(days=1))
    _open(row, found, by)
    return found


@transaction.atomic
def note_document(
    *, by: Person, initiative: Initiative, gate: str, seen_on: date, reference: str = ""
) -> Gate:
    """Write down that a paper was seen, and when; the paper itself is not kept. Records `gate_opened`."""
    row = locked(initiative)
    refuse_over(row)
    asked = _gate(row, gate, book.Document)
    if not has_role(by, row, asked.role):
        raise Refused(_("Dit schrijft iemand met een andere rol op."))
    if not clock.today() - timedelta(days=366) <= seen_on <= clock.today():
        raise BadInput(_("Kies de dag waarop u het zag: vandaag of eerder, hoogstens een jaar geleden."))
    found = row.gates.get(key=gate)
    found.on, found.reference = seen_on, reference.strip()[:80]
    _open(row, found, by)
    return found


def look_at_gates(row: Initiative, *, by=CLOCK) -> None:
    """Open and shut what follows from people, trainings and voices. In the caller's transaction."""
    for asked in book_of(row).gates:
        if isinstance(asked, book.Authority | book.Document):
            continue
        found = row.gates.get(key=asked.key)
        is_so = _is_so(row, asked, found)
        if is_so and found.opened_at is None:
            _open(row, found, by)
        elif not is_so and found.opened_at is not None:
            found.opened_at = None
            found.save()
            record(entries.GATE_SHUT, by=by, about=row, area=row.area_id, gate=asked.key, kind=asked.kind)


def _is_so(row: Initiative, asked: book.Gate, found: Gate) -> bool:
    if isinstance(asked, book.Quorum):
        return len(_accepted(row, asked.role)) >= amount(asked.at_least, values_of(row))
    if isinstance(asked, book.Training):
        people = _accepted(row, asked.role)
        return bool(people) and people <= set(trained_in(asked.training).tolist())
    voices = dict(found.voices.values_list("person_id", "agrees"))
    people = _accepted(row, *asked.roles)
    if isinstance(asked, book.TwoPersons):
        return sum(voices.get(person, False) for person in people) >= 2
    every_role = all(_accepted(row, role) for role in asked.roles)
    return every_role and all(voices.get(person, False) for person in people)


def _accepted(row: Initiative, *roles: str) -> set[int]:
    accepted = row.members.filter(role__in=roles, status=Member.Status.ACCEPTED)
    return set(accepted.values_list("person_id", flat=True))


def _open(row: Initiative, found: Gate, by) -> None:
    found.opened_at = clock.now()
    found.save()
    record(entries.GATE_OPENED, by=by, about=row, area=row.area_id, gate=found.key, kind=found.kind)


def _gate(row: Initiative, key: str, *kinds):
    asked = next((gate for gate in book_of(row).gates if gate.key == key), None)
    if not isinstance(asked, kinds):
        raise BadInput(_("Deze poort gaat zo niet open."))
    return asked
