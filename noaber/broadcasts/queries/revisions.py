"""What is proposed for a message that is out, beside what is out now."""

import copy

from noaber.broadcasts.content import content_of, hash_of, only_narrows, with_content
from noaber.broadcasts.models import Broadcast, Edit, Revision
from noaber.broadcasts.queries.choosing import areas_touched
from noaber.broadcasts.rules import why_not_approve_revision
from noaber.channels.models import Kind
from noaber.channels.queries import last_kind_for

OPEN = (Revision.State.DRAFT, Revision.State.SUBMITTED, Revision.State.REJECTED)


def open_revision_of(broadcast: Broadcast) -> Revision | None:
    """The change that is being made, or None."""
    found = Revision.objects.filter(broadcast=broadcast, state__in=OPEN)
    return found.select_related("begun_by", "submitted_by", "rejected_by").first()


def content_of_version(broadcast: Broadcast, version: int) -> dict:
    """What somebody signed for."""
    return Edit.objects.values_list("content", flat=True).get(broadcast=broadcast, version=version)


def proposed(broadcast: Broadcast, revision: Revision) -> Broadcast:
    """The message as it would be: a copy in memory with the text, people, areas and hash of the proposal."""
    content = content_of_version(broadcast, revision.version)
    row = with_content(copy.copy(broadcast), content)
    row.version, row.content_hash = revision.version, hash_of(content)
    row.area_ids = areas_touched(row.audience)
    return row


def as_proposed(broadcast: Broadcast) -> Broadcast:
    """The message as it is being changed; as it is while nobody changes what is out."""
    revision = None if broadcast.is_open else open_revision_of(broadcast)
    return proposed(broadcast, revision) if revision else broadcast


def waits_for(person, broadcast: Broadcast, revision: Revision | None) -> bool:
    """Whether this person can agree to this change now."""
    if why_not_approve_revision(person, broadcast, revision):
        return False
    there = proposed(broadcast, revision).area_ids
    return not why_not_approve_revision(person, broadcast, revision, area_ids=there)


def step_of(before: dict, after: dict) -> str:
    """What a change is: the same to fewer (narrow), the same to others (widen), or other words (correct)."""
    if only_narrows(before, after):
        return "narrow"
    apart = ("audience", "channels")
    same = all(before.get(name) == after.get(name) for name in before | after if name not in apart)
    return "widen" if same else "correct"


def step_of_revision(broadcast: Broadcast, revision: Revision) -> str:
    """What this proposal would do."""
    return step_of(content_of(broadcast), content_of_version(broadcast, revision.version))


def is_let_go(person, broadcast: Broadcast) -> bool:
    """Whether it was said to this person that it is not for them any more, while it runs for others."""
    if not person.is_authenticated or not broadcast.is_underway:
        return False
    return last_kind_for(person, [broadcast]).get(broadcast.pk) == Kind.CLOSING
