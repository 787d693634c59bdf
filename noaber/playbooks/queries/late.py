"""What is late in initiatives, for who can do something: each thing by name, and a count for the menu."""

from collections import defaultdict

from django.db.models import Exists, OuterRef, Q, QuerySet

from noaber.core import clock
from noaber.initiatives.models import Delivery, Initiative, Member, Stage, Status
from noaber.people.models import Person
from noaber.playbooks.running import book_of, opening_of


def late_in(rows: list[Initiative]) -> dict[int, list[str]]:
    """What is late in each of these, in words, by the number of the initiative. Two queries."""
    running = {row.pk: row for row in rows if row.status == Status.RUNNING}
    found: dict[int, list[str]] = defaultdict(list)
    for late in _late_stages().filter(initiative__in=running).order_by("due_at"):
        names = {stage.key: str(stage.name) for stage in book_of(running[late.initiative_id]).stages}
        found[late.initiative_id].append(names.get(late.key, late.key))
    for line in _late_lines().filter(initiative__in=running).order_by("due_at"):
        opening = opening_of(running[line.initiative_id], line)
        words = getattr(opening, "name", None) or getattr(opening, "title", line.key)
        found[line.initiative_id].append(str(words))
    return found


def late_count(person: Person) -> int:
    """In how many of the initiatives that this person leads or takes part in something is late. One query."""
    mine = Member.objects.filter(initiative=OuterRef("pk"), person=person, status=Member.Status.ACCEPTED)
    late = Exists(_late_stages().filter(initiative=OuterRef("pk"))) | Exists(
        _late_lines().filter(initiative=OuterRef("pk"))
    )
    rows = Initiative.objects.filter(Q(lead=person) | Exists(mine), status=Status.RUNNING)
    return rows.filter(late).count()


def _late_stages() -> QuerySet[Stage]:
    return Stage.objects.filter(status=Stage.Status.RUNNING, due_at__lt=clock.now())


def _late_lines() -> QuerySet[Delivery]:
    return Delivery.objects.filter(done_at=None, never_at=None, due_at__lt=clock.now())
