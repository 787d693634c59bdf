"""Who may do what with a case. The only place where rights on cases are decided.

Three circles: the desk that holds a case; the handlers of the same organisation, who may read what is not
walled; and the reporter with the followers. A walled case is read by its own desk only.
"""

from datetime import timedelta

from django.utils.translation import gettext as _

from noaber.core import clock
from noaber.core.http import NotHere, Refused
from noaber.people.rules import is_handler_of, roles_of
from noaber.places.queries import get_area

from .models import Case, Outcome, Photo, Status

REOPEN_DAYS = 14
UNDO_MINUTES = 10
READING_ALONG = ("handler", "moderator")


def handler_roles(person) -> list:
    """The running roles by which this person works at a desk."""
    return [role for role in roles_of(person) if role.mandate == "handler"]


def desk_ids_of(person) -> set[int]:
    return {role.desk_id for role in handler_roles(person) if role.desk_id}


def area_limits(person, desk) -> set[int] | None:
    """The areas to which this person's work at a desk is limited; None when it is not."""
    areas = {role.area_id for role in handler_roles(person) if role.desk_id == desk.pk}
    return None if None in areas or not areas else areas


def house_limits(person, organisation_id: int) -> set[int] | None:
    """The areas to which reading along in an organisation is limited; None when it is not."""
    areas = {
        role.area_id
        for role in roles_of(person)
        if role.mandate in READING_ALONG and role.organisation_id == organisation_id
    }
    return None if None in areas else areas


def reaches(role, case: Case) -> bool:
    """A role in an area holds for what lies in it; what has no area is everybody's."""
    if role.area_id is None or case.area_id is None:
        return True
    area = get_area(case.area_id)
    return area is not None and area.is_within(role.area_id)


def can_handle_case(person, case: Case) -> bool:
    """Works at the desk that holds the case now, in the area where it is."""
    return any(role.desk_id == case.desk_id and reaches(role, case) for role in handler_roles(person))


def can_read_case_at_desk(person, case: Case) -> bool:
    """Its own desk always; when there is no wall also handlers and moderators of the same organisation."""
    if can_handle_case(person, case):
        return True
    return not case.walled and any(
        role.mandate in READING_ALONG and role.organisation_id == case.organisation_id and reaches(role, case)
        for role in roles_of(person)
    )


def is_moderator_for(person, case: Case) -> bool:
    return any(
        role.mandate == "moderator" and role.organisation_id == case.organisation_id and reaches(role, case)
        for role in roles_of(person)
    )


def is_reporter(person, case: Case) -> bool:
    return case.reporter_id is not None and case.reporter_id == getattr(person, "pk", None)


def is_follower(person, case: Case) -> bool:
    return (
        getattr(person, "is_authenticated", False)
        and not case.walled
        and case.followers.filter(person=person).exists()
    )


def may_still_follow(follower) -> bool:
    """Whether the link of a follower without an account shows the case: never behind a wall."""
    return not follower.case.walled


def is_seen_by_all(case: Case) -> bool:
    return case.public and not case.quarantined and case.merged_into_id is None


def can_read_case(person, case: Case) -> bool:
    """May open its page as a resident: who reported it, who follows it, or anybody when it is public."""
    return is_reporter(person, case) or is_seen_by_all(case) or is_follower(person, case)


def can_reopen_case(person, case: Case, *, at=None) -> bool:
    """The reporter and followers, within 14 days after the closing, unless it was merged or withdrawn."""
    return reopen_is_open(case, at=at) and (is_reporter(person, case) or is_follower(person, case))


def reopen_is_open(case: Case, *, at=None) -> bool:
    return (
        case.status == Status.CLOSED
        and case.outcome not in (Outcome.MERGED, Outcome.WITHDRAWN)
        and (at or clock.now()) <= case.closed_at + timedelta(days=REOPEN_DAYS)
    )


def can_undo_close(person, case: Case, *, at=None) -> bool:
    return (
        case.status == Status.CLOSED
        and case.outcome not in (Outcome.MERGED, Outcome.WITHDRAWN)
        and can_handle_case(person, case)
        and (at or clock.now()) <= case.closed_at + timedelta(minutes=UNDO_MINUTES)
    )


def can_withdraw_case(person, case: Case) -> bool:
    return is_reporter(person, case) and case.status != Status.CLOSED


def can_assign_case(person, case: Case, owner) -> bool:
    """Only to somebody who works at the same desk."""
    return can_handle_case(person, case) and (owner is None or is_handler_of(owner, case.desk))


def can_decide_flag(person, flag) -> bool:
    """A handler of the desk or a moderator; an appeal is decided by somebody else than the first decision."""
    if flag.decided_at is not None and flag.decided_by_id == person.pk:
        return False
    return can_handle_case(person, flag.case) or (
        not flag.case.walled and is_moderator_for(person, flag.case)
    )


def can_read_text(person, case: Case) -> bool:
    """The words of the reporter: who handles the case, and the team or everybody as the reporter chose."""
    if can_handle_case(person, case) or is_reporter(person, case):
        return True
    circle = case.shared.get("text", "team")
    return circle == "public" or (circle == "team" and can_read_case_at_desk(person, case))


def can_see_photo(person, photo) -> bool:
    """Its desk and the reporter; once released also the team or everybody, as the reporter chose."""
    case = photo.case
    if case is None or photo.state == Photo.State.REMOVED:
        return False
    if can_handle_case(person, case) or is_reporter(person, case):
        return True
    if photo.state != Photo.State.RELEASED or photo.visible == "desk":
        return False
    return can_read_case_at_desk(person, case) or (photo.visible == "public" and is_seen_by_all(case))


def require_handler(person, case: Case):
    """Stops who may not handle: 404 when they may not even know of it."""
    if can_handle_case(person, case):
        return
    if can_read_case_at_desk(person, case):
        raise Refused(_("Deze zaak ligt bij een andere balie. U mag haar lezen, niet behandelen."))
    raise NotHere(_("Deze zaak is er niet."))
