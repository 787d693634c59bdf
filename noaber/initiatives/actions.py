"""What happens to the rows of this room by itself; what a playbook does with them is in `playbooks`."""

from noaber.initiatives.models import Initiative, Member, Proposal, ProposalVoice, Voice


def forget_participant(entry) -> None:
    """Delete in what somebody took part, when their account goes. A reaction to `people.erased`."""
    ProposalVoice.objects.filter(person=entry.object_id).delete()
    Proposal.objects.filter(by=entry.object_id).update(by=None)
    Voice.objects.filter(person=entry.object_id).delete()
    Member.objects.filter(person=entry.object_id).delete()
    Initiative.objects.filter(lead=entry.object_id).update(lead=None)
