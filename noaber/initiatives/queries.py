"""What lower and other rooms may know of initiatives."""

from noaber.initiatives.models import Initiative, Member, Status

RING = "initiative-{}"


def ring_kind(initiative: Initiative) -> str:
    """The kind of the rings that an initiative opens: only those of one initiative become one."""
    return RING.format(initiative.pk)


def ring_names() -> dict[str, str]:
    """What the rings of running initiatives are called."""
    rows = Initiative.objects.filter(status__in=[Status.RUNNING, Status.PAUSED])
    return {RING.format(pk): name for pk, name in rows.values_list("pk", "name")}


def parts_of(person) -> list[Member]:
    """Everything that somebody takes or took part in, newest first."""
    rows = Member.objects.filter(person=person).select_related("initiative__area")
    return list(rows.order_by("-invited_at"))
