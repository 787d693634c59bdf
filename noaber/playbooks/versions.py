"""The version that an initiative runs beside the one that its file has now."""

from noaber.initiatives.models import Initiative, Member, Proposal, Stage

from .book import Playbook
from .book.stages import Stage as Shape
from .library import get_playbook
from .running import book_of


def newer_book(initiative: Initiative) -> Playbook | None:
    """The playbook as its file is now, when that is a higher version that can run."""
    found = get_playbook(initiative.playbook)
    return found if found is not None and found.runs and found.version > initiative.version else None


def open_proposal(initiative: Initiative) -> Proposal | None:
    return initiative.proposals.filter(status=Proposal.Status.OPEN).first()


def still_holds(proposal: Proposal, newer: Playbook | None) -> bool:
    """Whether what was proposed is what the file says now."""
    return newer is not None and newer.model_dump(mode="json") == proposal.book


def silent(initiative: Initiative, proposal: Proposal) -> set[int]:
    """Who takes part and did not agree."""
    accepted = initiative.members.filter(status=Member.Status.ACCEPTED)
    agreed = proposal.voices.filter(agrees=True).values_list("person_id", flat=True)
    return set(accepted.values_list("person_id", flat=True)) - set(agreed)


def running_but_gone(initiative: Initiative, newer: Playbook) -> list[Shape]:
    """The stages that run now and that the newer version does not have: it can't be taken before they end."""
    kept = {stage.key for stage in newer.stages}
    running = initiative.stages.filter(status=Stage.Status.RUNNING).exclude(key__in=kept)
    keys = set(running.values_list("key", flat=True))
    return [stage for stage in book_of(initiative).stages if stage.key in keys]
