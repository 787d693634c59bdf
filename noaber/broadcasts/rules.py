"""Who may write, approve, withdraw and close a broadcast, and who may read what people answered.

The two-person rule and the gate of an authority are also in the database (migrations 0002 and 0004); here
they are said in words.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.utils.translation import gettext as _

from noaber.broadcasts.models import OUT, Broadcast, Picture, Revision, Status
from noaber.core import clock
from noaber.initiatives.queries import SHOWS, authority_ends, picture_allowed, shut_gates_of
from noaber.people.models import Mandate
from noaber.people.rules import has_mandate

ANSWERS_KEPT = timedelta(days=30)  # after the end of a message, who answered what is deleted


def can_write_broadcast(person, *, organisation, area_ids: Iterable[int] = ()) -> bool:
    """Whether this person may write for that organisation, in each of these areas."""
    return _holds(person, Mandate.AUTHOR, organisation, area_ids)


def can_edit_broadcast(person, broadcast: Broadcast) -> bool:
    return broadcast.is_open and can_write_broadcast(
        person, organisation=broadcast.organisation_id, area_ids=broadcast.area_ids
    )


def can_see_broadcast(person, broadcast: Broadcast) -> bool:
    """Whether somebody may see it as work: authors and approvers of the organisation."""
    return any(
        has_mandate(person, mandate, organisation=broadcast.organisation_id)
        for mandate in (Mandate.AUTHOR, Mandate.APPROVER)
    )


def can_see_picture(person, broadcast: Broadcast, picture: Picture) -> bool:
    """Authors and approvers see every version; a handler, once it is out, only the one that is shown."""
    shown = picture.digest == broadcast.picture.get("digest")
    return can_see_broadcast(person, broadcast) or (shown and can_follow_broadcast(person, broadcast))


def touched_by(person, broadcast: Broadcast) -> bool:
    """Whether this person wrote, edited or submitted any version of it."""
    return person.pk in (broadcast.author_id, broadcast.submitted_by_id) or any(
        edit.person_id == person.pk for edit in broadcast.edits.all()
    )


def why_not_judge(person, broadcast: Broadcast) -> str:
    """Return the reason why this person is not its second person now, in a sentence; empty when they are."""
    if not _holds(person, Mandate.APPROVER, broadcast.organisation_id, broadcast.area_ids):
        return _("U mag berichten van deze organisatie in dit gebied niet goedkeuren.")
    if touched_by(person, broadcast):
        return _("U schreef aan dit bericht mee. Daarom kunt u het niet zelf goedkeuren.")
    if broadcast.status != Status.SUBMITTED:
        return _("Dit bericht wacht niet op goedkeuring.")
    return ""


def why_not_approve(person, broadcast: Broadcast) -> str:
    """Return the reason why this person can't approve this now; whoever judges it can always send it back."""
    if reason := why_not_judge(person, broadcast):
        return reason
    if broadcast.coming_end <= clock.now():
        return _("De tijd waarop dit bericht stopt is al voorbij. Stuur het terug naar de schrijver.")
    return why_it_waits(broadcast)


def why_it_waits(broadcast: Broadcast) -> str:
    """Return which gates of the initiative that opened it are shut now; empty when none is."""
    waits_for = shut_gates_of("broadcasts.broadcast", broadcast.pk, clock.now())
    return _("Eerst moet dit in orde zijn: %(gates)s.") % {"gates": "; ".join(waits_for)} if waits_for else ""


def can_approve_broadcast(person, broadcast: Broadcast) -> bool:
    return not why_not_approve(person, broadcast)


def why_gate_is_shut(broadcast: Broadcast) -> str:
    """Return what is still missing of the authority that this kind needs; empty when nothing is."""
    authority = broadcast.kind_data.authority if broadcast.kind_data else None
    if authority is None:
        return ""
    until = broadcast.authority_until
    latest = (broadcast.submitted_at or clock.now()) + authority.longest + timedelta(days=1)
    named = {"kind": authority.reference, "days": authority.max_days}
    if not broadcast.authority_reference.strip():
        return _("Dit soort bericht mag alleen met een %(kind)s. Vul dat in.") % named
    if until is None:
        return _("Tot welke dag geldt het %(kind)s? Vul die dag in.") % named
    if until > latest:
        return _("Het %(kind)s geldt hoogstens %(days)s dagen. Kies een eerdere dag.") % named
    if broadcast.coming_end > until:
        return _("Het bericht stopt later dan het %(kind)s geldt. Kies een eerder moment.") % named
    return ""


def why_past_its_initiative(broadcast: Broadcast) -> str:
    """Return in what it goes further than the initiative that opened it may; empty when it does not."""
    made = (broadcast._meta.label_lower, broadcast.pk)
    allowed, shows = picture_allowed(*made), broadcast.picture.get("version", "none")
    if allowed == "none" and shows != "none":
        return _("Bij dit bericht mag geen beeld staan. Haal het weg.")
    if allowed and SHOWS.index(shows) > SHOWS.index(allowed):
        return _("Dit bericht mag nu geen herkenbaar beeld tonen. Maak het onherkenbaar, of haal het weg.")
    ends = authority_ends(*made)
    if ends is not None and broadcast.coming_end > ends:
        return _("Het bericht stopt later dan de toestemming geldt. Kies een eerder moment.")
    return ""


def can_revise_broadcast(person, broadcast: Broadcast) -> bool:
    """Who writes there may change what runs; it leaves only with a second person, unless it goes to fewer."""
    return broadcast.is_running and can_write_broadcast(
        person, organisation=broadcast.organisation_id, area_ids=broadcast.area_ids
    )


def why_not_judge_revision(
    person, broadcast: Broadcast, revision: Revision | None, *, area_ids: Iterable[int] = ()
) -> str:
    """Return the reason why this person is not the second person of this change now; empty when they are.

    `area_ids` is where it would go: the mandate must hold there and where it is.
    """
    areas = {*broadcast.area_ids, *area_ids}
    if not _holds(person, Mandate.APPROVER, broadcast.organisation_id, areas):
        return _("U mag berichten van deze organisatie in dit gebied niet goedkeuren.")
    if revision is None or revision.state != Revision.State.SUBMITTED or not broadcast.is_underway:
        return _("Er wacht geen wijziging op goedkeuring.")
    if touched_by(person, broadcast) or person.pk in revisers_of(broadcast):
        return _("U schreef aan dit bericht mee. Daarom kunt u het niet zelf goedkeuren.")
    return ""


def why_not_approve_revision(
    person, broadcast: Broadcast, revision: Revision | None, *, area_ids: Iterable[int] = ()
) -> str:
    """Return the reason why this person can't approve this change now; empty when they can."""
    return why_not_judge_revision(person, broadcast, revision, area_ids=area_ids) or why_it_waits(broadcast)


def revisers_of(broadcast: Broadcast) -> set[int]:
    """Everybody who began or offered a change of it."""
    rows = broadcast.revisions.values_list("begun_by_id", "submitted_by_id")
    return {pk for row in rows for pk in row if pk is not None}


def can_practise(person, broadcast: Broadcast, *, reached: bool) -> bool:
    """Whether somebody may report as part of an exercise: who takes part, while it runs."""
    return broadcast.exercise and broadcast.is_underway and reached


def can_withdraw_broadcast(person, broadcast: Broadcast) -> bool:
    """One person is enough to take a message back, at once: whoever may write or approve there."""
    stoppable = broadcast.status not in (Status.CLOSED, Status.WITHDRAWN)
    return stoppable and _answers_for(person, broadcast)


def can_close_broadcast(person, broadcast: Broadcast) -> bool:
    return broadcast.is_underway and (person.pk == broadcast.closer_id or _answers_for(person, broadcast))


def can_follow_broadcast(person, broadcast: Broadcast) -> bool:
    """Whether somebody may see live how many people answered what: those who work with it, and handlers."""
    return can_see_broadcast(person, broadcast) or can_take_calls(person, broadcast)


def can_take_calls(person, broadcast: Broadcast) -> bool:
    """Whoever handles for that organisation, wherever, may write down what somebody calls about."""
    return broadcast.status in OUT and has_mandate(
        person, Mandate.HANDLER, organisation=broadcast.organisation_id
    )


def can_read_tips(person, broadcast: Broadcast) -> bool:
    """Tips are for who handles for that organisation where the message went, or in a part of that; not for
    who wrote or approved it."""
    return broadcast.status in OUT and any(
        has_mandate(person, Mandate.HANDLER, area=area, organisation=broadcast.organisation_id)
        for area in broadcast.area_ids or [None]
    )


def can_open_doors(person, broadcast: Broadcast) -> bool:
    """Whether somebody may see at which doors nobody is registered: who writes or approves in all of it."""
    return _answers_for(person, broadcast)


def can_answer_broadcast(person, broadcast: Broadcast, *, reached: bool) -> bool:
    """Who got it may answer while it is open; a public one may be answered by everybody who is signed in."""
    return broadcast.takes_answers and (reached or broadcast.is_public)


def _answers_for(person, broadcast: Broadcast) -> bool:
    return any(
        _holds(person, mandate, broadcast.organisation_id, broadcast.area_ids)
        for mandate in (Mandate.AUTHOR, Mandate.APPROVER)
    )


def _holds(person, mandate: str, organisation, area_ids: Iterable[int]) -> bool:
    """Whether the mandate holds in every one of the areas; without areas, somewhere."""
    areas = list(area_ids) or [None]
    return all(has_mandate(person, mandate, area=area, organisation=organisation) for area in areas)
