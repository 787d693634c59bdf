"""One case: for the desk, for its reporter, by secret link; with its timeline and its surroundings."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from noaber.channels.queries import places_of
from noaber.core import clock, secrets
from noaber.core.http import NotHere
from noaber.journal.queries import readings_about
from noaber.people.models import Person
from noaber.people.rules import roles_of
from noaber.places.cells import disk_around, distance_m

from .. import categories
from ..correspondence.tokens import follower_id_of
from ..models import Case, CaseEvent, CaseFlag, EventKind, Follower, OutsideLink, Photo
from ..models.correspondence import Visible
from ..models.flags import Decision
from ..rules import (
    can_decide_flag,
    can_handle_case,
    can_read_case,
    can_read_case_at_desk,
    can_undo_close,
    desk_ids_of,
    is_reporter,
    is_seen_by_all,
    may_still_follow,
)

NEAR_METRES = 100
NEAR_DAYS = 30
WEEKS = 12
MOST_NEAR = 1000
MOST_FLAGS = 200
MOST_READINGS = 500
READING_HOURS = 8
EARTH_RADIUS = 6_371_000
CELL_METRES = 25


@dataclass(frozen=True)
class Neighbourhood:
    """What else came in around a case: the last 30 days by distance, and how many a week for 12 weeks."""

    recent: list
    weeks: list[tuple]

    @property
    def total(self) -> int:
        return sum(count for _start, count in self.weeks)

    @property
    def values(self) -> list[int]:
        return [count for _start, count in self.weeks]

    @property
    def labels(self) -> list[str]:
        return [date_format(clock.local(start), _("j b")) for start, _count in self.weeks]


def get_case_at_desk(person, number: str) -> Case | None:
    """The case for a professional, or None when there is none or they may not know of it."""
    case = whole_case().filter(number=number).first()
    return case if case and can_read_case_at_desk(person, case) else None


def get_case_for(person, number: str) -> Case | None:
    """The case for a resident: theirs, followed by them, or public."""
    case = whole_case().filter(number=number).first()
    return case if case and can_read_case(person, case) else None


def may_listen(person, key: str) -> bool:
    """Whether this person may hear that the case with this key of the database changed."""
    case = Case.objects.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 18 else None
    return case is not None and (can_read_case(person, case) or can_read_case_at_desk(person, case))


def case_by_secret(token: str) -> Case | None:
    """The case of somebody without an account, by the token of their link."""
    return whole_case().filter(secret_digest=secrets.digest(token)).first()


def follower_by_token(token: str) -> Follower | None:
    """Who joined without an account, by the token of their link; after a merge in the case that goes on."""
    rows = Follower.objects.select_related("case__desk__organisation", "case__area").filter(person=None)
    follower = rows.filter(pk=follower_id_of(token) or 0).first()
    if follower and follower.case.merged_into_id:
        follower = rows.filter(case=follower.case.merged_into_id, contact_hash=follower.contact_hash).first()
    return follower if follower and may_still_follow(follower) else None


def outside_link(token: str) -> OutsideLink | None:
    """The door of an outside party, open or not."""
    rows = OutsideLink.objects.select_related("case__desk__organisation", "case__area")
    return rows.filter(digest=secrets.digest(token)).first()


def whole_case() -> QuerySet:
    return Case.objects.select_related(
        "desk__organisation", "owner", "reporter", "area", "initiative", "merged_into", "split_from"
    )


def timeline_of(case: Case, *, seen_by: str) -> list[CaseEvent]:
    """The lines that the desk, the reporter or everybody may read, oldest first."""
    levels = {
        Visible.DESK: [Visible.DESK, Visible.REPORTER, Visible.PUBLIC],
        Visible.REPORTER: [Visible.REPORTER, Visible.PUBLIC],
        Visible.PUBLIC: [Visible.PUBLIC],
    }[Visible(seen_by)]
    events = list(case.events.filter(visible__in=levels).select_related("by").order_by("at", "id"))
    posted = [event.facts["posted"] for event in events if "posted" in event.facts]
    places = places_of(posted) if posted else {}
    for event in events:
        event.placed = places.get(event.facts.get("posted"))
    return events


def neighbourhood_of(
    case: Case, *, seen_by, metres: int = NEAR_METRES, days: int = NEAR_DAYS
) -> Neighbourhood:
    """What came in near a case, as far as the person who looks may read it. One query.

    Cells choose the candidates; the distance to the point decides.
    """
    if case.cell is None:
        return Neighbourhood([], [])
    now = clock.now()
    start = clock.at_local(clock.today() - timedelta(days=clock.today().weekday() + 7 * (WEEKS - 1)))
    cells = disk_around(case.lon, case.lat, 12, (metres + CELL_METRES) / EARTH_RADIUS).tolist()
    rows = (
        Case.objects.filter(cell__in=cells, filed_at__gte=start, merged_into=None)
        .filter(readable_beside(case, seen_by))
        .only("number", "title", "filed_at", "closed_at", "status", "outcome", "lon", "lat", "due_at")
        .order_by("-filed_at")[:MOST_NEAR]
    )
    close = []
    for row in rows:
        row.metres = distance_m(case.lon, case.lat, row.lon, row.lat)
        if row.metres <= metres:
            close.append(row)
    recent = [row for row in close if row.pk != case.pk and row.filed_at >= now - timedelta(days=days)]
    return Neighbourhood(recent, per_week(close, start))


def readable_beside(case: Case, person) -> Q:
    """What may be shown beside a case: of its organisation without a wall, of the reader's own desks."""
    return Q(organisation_id=case.organisation_id, walled=False) | Q(desk_id__in=desk_ids_of(person))


def per_week(rows, start) -> list[tuple]:
    counts = [0] * WEEKS
    for row in rows:
        week = (row.filed_at - start) // timedelta(days=7)
        if 0 <= week < WEEKS:
            counts[week] += 1
    return [(start + timedelta(days=7 * week), count) for week, count in enumerate(counts)]


def found(row):
    """The row, or the page that says it is not here."""
    if row is None:
        raise NotHere(_("Deze zaak is er niet."))
    return row


def get_public_case(number: str) -> Case | None:
    """A case that everybody may see."""
    case = whole_case().filter(number=number).first()
    return case if case and is_seen_by_all(case) else None


def photos_of(case: Case, *, seen_by: str = "desk") -> list[Photo]:
    """The photos that the desk, the reporter or everybody may see, oldest first."""
    rows = case.photos.exclude(state=Photo.State.REMOVED)
    if seen_by == "public":
        rows = rows.filter(state=Photo.State.RELEASED, visible="public")
    return list(rows.order_by("pk"))


def contact_shown(case: Case, person) -> dict:
    """Name, mail and phone of who reported, as far as they chose to let this handler read them."""
    if case.reporter_id:
        known = {
            "name": str(case.reporter.display_name),
            "mail": case.reporter.mail,
            "phone": case.reporter.phone,
        }
    else:
        known = json.loads(case.contact) if case.contact else {}
    near = can_handle_case(person, case)
    return {
        part: known.get(part, "")
        for part, choice in (("name", "name"), ("mail", "contact"), ("phone", "contact"))
        if near or case.shared.get(choice) in ("team", "public")
    }


def flag_to_appeal(case: Case, person, *, by_secret: bool = False) -> CaseFlag | None:
    """A decision about this case against which the reader may still appeal.

    The reporter, by account or secret link, against removal; who flagged against keeping.
    """
    mine = Q(decision=Decision.REMOVED) if by_secret or is_reporter(person, case) else Q(pk=None)
    if getattr(person, "is_authenticated", False):
        mine |= Q(decision=Decision.KEPT, by=person)
    decided = case.flags.filter(decided_at__isnull=False, appealed_at=None)
    return decided.filter(mine).order_by("-decided_at").first()


WAITS = Q(decided_at=None) | Q(appealed_at__isnull=False, appeal_decided_at=None)


def flags_to_decide(person) -> list[CaseFlag]:
    """What waits for a decision of this handler or moderator, the oldest first."""
    rows = CaseFlag.objects.filter(WAITS).select_related("case__desk__organisation", "case__area", "by")
    rows = rows.filter(case__organisation__in={role.organisation_id for role in roles_of(person)})
    return [flag for flag in rows.order_by("filed_at")[:MOST_FLAGS] if can_decide_flag(person, flag)]


def open_flags(case: Case) -> list[CaseFlag]:
    """What somebody called improper here and still waits for a decision, or for one about the appeal."""
    flags = list(case.flags.filter(WAITS).order_by("filed_at"))
    for flag in flags:
        flag.case = case
    return flags


def get_flag(person, pk: int) -> CaseFlag | None:
    """A flag about a case that this person may read at a desk."""
    flag = CaseFlag.objects.select_related("case__desk", "by").filter(pk=pk).first()
    return flag if flag and can_read_case_at_desk(person, flag.case) else None


def just_closed(person, number: str) -> Case | None:
    """The case that this handler closed a moment ago and may still take back."""
    if not number:
        return None
    case = Case.objects.filter(number=number).first()
    return case if case and can_undo_close(person, case) else None


def answers_of(case: Case) -> list[tuple[str, str]]:
    """What was asked for this kind of case, with what the reporter said, in words; behaviour before looks."""
    kind = categories.get(case.category)
    if kind is not None and case.facts:
        return facts_of(case, kind)
    return extra_of(case, kind)


def facts_of(case: Case, kind) -> list[tuple[str, str]]:
    """What people did, then how they looked."""
    done, looked = case.facts.get("behaviours", []), case.facts.get("looks", {})
    did = ", ".join(str(one) for one in kind.behaviours if one.value in done)
    looks = [
        (str(fact.ask), str(one))
        for fact in categories.catalogue().appearance
        for one in fact.options
        if looked.get(fact.slug) == one.value
    ]
    return [(_("Wat gebeurt er?"), did), *extra_of(case, kind), *looks]


def extra_of(case: Case, kind) -> list[tuple[str, str]]:
    """The answers to the extra questions."""
    if kind is None:
        return [(name, str(value)) for name, value in case.extra.items()]
    asked = {question.slug: question for question in kind.questions}
    return [
        (str(asked[slug].ask), asked[slug].said(value)) if slug in asked else (slug, str(value))
        for slug, value in case.extra.items()
    ]


def question_of(link: OutsideLink) -> str:
    """What the desk asked this party."""
    asked = link.case.events.filter(kind=EventKind.HANDED_OUTSIDE, facts__link=link.pk).first()
    return asked.text if asked else ""


def has_read_lately(person, case: Case) -> bool:
    """Whether it is noted that this handler had the case open: a page that stays fresh is one reading."""
    since = clock.now() - timedelta(hours=READING_HOURS)
    return readings_about(case).filter(reader=person.actor_key, at__gte=since).exists()


@dataclass(frozen=True)
class Reader:
    """Who opened a case at a desk, and when last."""

    name: str
    at: datetime
    times: int


def readers_of(case: Case) -> list[Reader]:
    """Who read this case, for whom it is about; last reader first."""
    times: dict[str, list] = {}
    for reading in readings_about(case)[:MOST_READINGS]:
        times.setdefault(reading.reader, []).append(reading.at)
    ids = {key: int(key.partition(":")[2]) for key in times if key.startswith("person:")}
    names = {person.pk: str(person.display_name) for person in Person.objects.filter(pk__in=ids.values())}
    return [
        Reader(names.get(ids.get(key), _("iemand van de balie")), moments[0], len(moments))
        for key, moments in times.items()
    ]
