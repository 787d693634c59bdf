"""Gates: whether what they ask is so, and opening and shutting what is counted."""

from noaber.core import clock
from noaber.initiatives import entries
from noaber.initiatives.models import Gate, Initiative, Member
from noaber.journal.actions import record
from noaber.journal.actors import system
from noaber.people.queries import trained_in
from noaber.playbooks.book import stages as book
from noaber.playbooks.clockwork import amount
from noaber.playbooks.running import book_of, values_of

CLOCK = system("playbooks")


Counted = book.Quorum | book.Training | book.TwoPersons | book.Consent


def look_at_gates(row: Initiative, *, by=CLOCK) -> None:
    """Open and shut what follows from people, trainings and voices. In the caller's transaction."""
    for asked in book_of(row).gates:
        if isinstance(asked, book.Authority | book.Document):
            continue
        found = row.gates.get(key=asked.key)
        is_so = _is_so(row, asked, found)
        if is_so and found.opened_at is None:
            open_gate(row, found, by)
        elif not is_so and found.opened_at is not None:
            found.opened_at = None
            found.save()
            record(entries.GATE_SHUT, by=by, about=row, area=row.area_id, gate=asked.key, kind=asked.kind)


def _is_so(row: Initiative, asked: Counted, found: Gate) -> bool:
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


def open_gate(row: Initiative, found: Gate, by) -> None:
    found.opened_at = clock.now()
    found.save()
    record(entries.GATE_OPENED, by=by, about=row, area=row.area_id, gate=found.key, kind=found.kind)
