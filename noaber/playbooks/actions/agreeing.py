"""What people say or write down at a gate; what then may begin, begins at once."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from noaber.broadcasts.models import UNDERWAY, Broadcast
from noaber.core import clock
from noaber.core.http import BadInput, Refused
from noaber.initiatives.models import Gate, Initiative, Voice
from noaber.initiatives.rules import has_role
from noaber.people.models import Person
from noaber.playbooks.actions.carrying import carry_on
from noaber.playbooks.actions.gates import open_gate
from noaber.playbooks.actions.locking import locked, refuse_over, refuse_unless_lately
from noaber.playbooks.actions.showing import touch_pages
from noaber.playbooks.book import stages as book
from noaber.playbooks.clockwork import amount
from noaber.playbooks.running import book_of, values_of


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
    carry_on(row, by=by)
    touch_pages(row)
    found.refresh_from_db()
    return found


@transaction.atomic
def note_authority(*, by: Person, initiative: Initiative, gate: str, reference: str, until: date) -> Gate:
    """Write down an authority's reference and the last day on which it holds.

    Refuses who may not, an empty reference, a day that has passed, one too far, and one that a message which
    is out on this authority would outlive. Records `gate_opened`.
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
    found, ends = row.gates.get(key=gate), clock.at_local(until + timedelta(days=1))
    _refuse_if_outlived(row, gate, ends)
    found.reference, found.until = reference.strip()[:80], ends
    open_gate(row, found, by)
    carry_on(row)
    return found


def _refuse_if_outlived(row: Initiative, gate: str, ends: datetime) -> None:
    made = row.deliveries.filter(object_label="broadcasts.broadcast", gates__contains=[gate])
    running = Broadcast.objects.filter(pk__in=made.values("object_id"), status__in=UNDERWAY)
    if running.filter(expires_at__gt=ends).exists():
        raise BadInput(_("Er loopt een bericht dat later stopt. Trek dat eerst in, of kies een latere dag."))


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
    refuse_unless_lately(seen_on)
    found = row.gates.get(key=gate)
    found.on, found.reference = seen_on, reference.strip()[:80]
    open_gate(row, found, by)
    carry_on(row)
    return found


def _gate(row: Initiative, key: str, *kinds):
    asked = next((gate for gate in book_of(row).gates if gate.key == key), None)
    if not isinstance(asked, kinds):
        raise BadInput(_("Deze poort gaat zo niet open."))
    return asked
