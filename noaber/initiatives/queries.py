"""What lower and other rooms may know of initiatives."""

from datetime import datetime

from django.utils.translation import get_language

from noaber.initiatives.models import Delivery, Initiative, Member, Status
from noaber.initiatives.rules import can_know_of

RING = "initiative-{}"
SHOWS = ("none", "blurred", "clear")  # what a picture may show, from nothing to all


def ring_kind(initiative: Initiative) -> str:
    """The kind of the rings that an initiative opens: only those of one initiative become one."""
    return RING.format(initiative.pk)


def ring_names(person) -> dict[str, str]:
    """What the rings of running initiatives are called of which this person may know."""
    rows = Initiative.objects.filter(status__in=[Status.RUNNING, Status.PAUSED])
    return {ring_kind(row): row.name for row in rows if can_know_of(person, row)}


def shut_gates_of(label: str, pk: int, moment: datetime) -> list[str]:
    """What must still be so before that which an initiative made in another room may go on, in words.

    `label` and `pk` name it, as `broadcasts.broadcast`. Empty for what no initiative made.
    """
    lines = Delivery.objects.filter(object_label=label, object_id=pk).exclude(gates=[])
    shut = []
    for line in lines.select_related("initiative"):
        rows = {gate.key: gate for gate in line.initiative.gates.all()}
        names = {asked["key"]: asked["name"] for asked in line.initiative.book["gates"]}
        for key in line.gates:
            gate = rows.get(key)
            if not (gate and gate.is_open(moment)):
                name = names.get(key, {"nl": key})
                shut.append(name.get((get_language() or "nl")[:2]) or name["nl"])
    return shut


def picture_allowed(label: str, pk: int) -> str:
    """The most that a picture may show in what an initiative made: none, blurred, clear; "" for no limit."""
    lines = Delivery.objects.filter(object_label=label, object_id=pk).exclude(picture="")
    return min(lines.values_list("picture", flat=True), key=SHOWS.index, default="")


def authority_ends(label: str, pk: int) -> datetime | None:
    """The moment at which the first gate with a last day shuts that what an initiative made waits for."""
    lines = Delivery.objects.filter(object_label=label, object_id=pk).exclude(gates=[])
    gates = (
        gate
        for line in lines.select_related("initiative")
        for gate in line.initiative.gates.filter(key__in=line.gates)
    )
    return min((gate.until for gate in gates if gate.until is not None), default=None)


def initiative_that_made(label: str, pk: int) -> Initiative | None:
    """The initiative that opened this in another room, as `broadcasts.broadcast` and its number."""
    lines = Delivery.objects.filter(object_label=label, object_id=pk, what="message")
    line = lines.select_related("initiative").first()
    return line.initiative if line else None


def parts_of(person) -> list[Member]:
    """Everything that somebody takes or took part in, newest first."""
    rows = Member.objects.filter(person=person).select_related("initiative__area")
    return list(rows.order_by("-invited_at"))
