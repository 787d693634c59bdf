"""Something comes in: a new case, or somebody who saw the same."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from noaber.core import clock, secrets
from noaber.core.http import BadInput, NotHere
from noaber.journal.actions import current_origin
from noaber.people.contact import mail_hash
from noaber.people.models import Desk
from noaber.places.cells import cell_of
from noaber.places.queries import area_at, is_at_any_door

from .. import categories, entries, rules
from ..advice import advise
from ..models import Case, Channel, EventKind, Follower, Photo
from ..models.correspondence import Visible
from ..notices import CASE_JOINED, CASE_RECEIVED
from ..outward import AT_THE_DOOR_M, is_at_door
from ..terms import due_at
from .steps import changing, is_live, record_case, touch, write_event
from .telling import tell_follower, tell_reporter


@dataclass(frozen=True)
class Filed:
    """What the receipt shows. `token` is the secret link of somebody without an account, shown this once."""

    case: Case
    token: str = ""
    is_new: bool = True


def file_case(
    *,
    by,
    category: str,
    text: str = "",
    title: str = "",
    lon: float | None = None,
    lat: float | None = None,
    pointed: bool | None = None,
    address=None,
    area=None,
    place_text: str = "",
    reporter=None,
    contact: dict | None = None,
    channel: str = Channel.WEB,
    shared: dict | None = None,
    extra: dict | None = None,
    facts: dict | None = None,
    photos: tuple[int, ...] = (),
    quarantine: str = "",
    initiative=None,
    filing_key: UUID | None = None,
    private: bool = False,
    at: datetime | None = None,
) -> Filed:
    """File a case with the desk of its category and promise an answer.

    Effects in order: the case with its number and due date · its first line · its photos, still held back ·
    the journal entry `cases.filed` · the receipt to the reporter · the live queue of the desk.
    `filing_key` makes a double submit harmless: the same key gives the same case. `reporter` is a person,
    or None for who has no account, may leave `contact` (mail, phone, name) and gets a token. `quarantine` is
    why only the desk sees it yet, `private` says never. `pointed`: no door is there; looked up when unsaid.
    """
    kind = kind_of(category)
    if earlier := filed_under(filing_key):
        return Filed(earlier, is_new=False)
    moment, token = at or clock.now(), "" if reporter else secrets.new_token()
    case = Case(
        category=category,
        title=(title or str(kind.name))[:120],
        text=described(kind, text),
        desk=desk_of(kind),
        public=kind.public and not kind.walled and not private,
        walled=kind.walled,
        quarantine_reason=quarantine,
        reporter=reporter,
        contact=contact_text(contact, token, channel),
        secret_digest=secrets.digest(token) if token else None,
        channel=channel,
        shared=shared or {},
        extra=extra or {},
        facts=facts or {},
        initiative=initiative,
        filing_key=filing_key,
        filed_at=moment,
        due_at=due_at(moment, kind.term_workdays),
        origin=current_origin(),
    )
    put_at_place(case, lon=lon, lat=lat, pointed=pointed, address=address, area=area, place_text=place_text)
    return save_once(case, by=by, token=token, photos=photos)


def kind_of(category: str):
    """The category of this name. Raises BadInput."""
    kind = categories.get(category)
    if kind is None:
        raise BadInput(_("Deze soort melding bestaat niet."))
    return kind


def filed_under(filing_key: UUID | None) -> Case | None:
    """What was filed before with this key."""
    if filing_key is None:
        return None
    return Case.objects.filter(filing_key=filing_key).select_related("desk").first()


def save_once(case: Case, *, by, token: str, photos: tuple[int, ...]) -> Filed:
    """Save it, unless another click with the same key was just ahead."""
    try:
        with transaction.atomic(savepoint=bool(case.filing_key)):
            return save_new(case, by=by, token=token, photos=photos)
    except IntegrityError:
        earlier = filed_under(case.filing_key)
        if not earlier:
            raise
        return Filed(earlier, is_new=False)


def described(kind, text: str) -> str:
    """The text, by whatever door it came. One that says where people come from and nothing that they do is
    not taken."""
    if is_live() and text and (advice := advise(text, kind)).verdict == "stop":
        raise BadInput(advice.sentence)
    return text


def save_new(case: Case, *, by, token: str, photos: tuple[int, ...]) -> Filed:
    case.organisation_id = case.desk.organisation_id
    case.number = next_number(case.filed_at)
    case.save(force_insert=True)
    write_event(
        case,
        EventKind.FILED,
        by=by,
        visible=Visible.REPORTER,
        at=case.filed_at,
        channel=case.channel,
    )
    if photos:
        Photo.objects.filter(pk__in=photos, case=None).update(case=case)
    record_case(
        entries.FILED,
        case,
        by=by,
        at=case.filed_at,
        **told_of(case),
    )
    tell_reporter(case, CASE_RECEIVED, by=by)
    touch(case)
    return Filed(case, token)


def told_of(case: Case) -> dict:
    """What the journal says of a case that was filed."""
    return {
        "category": case.category,
        "desk": case.desk.slug,
        "public": case.public,
        "walled": case.walled,
        "channel": case.channel,
        "quarantine": case.quarantine_reason,
        "anonymous": case.reporter_id is None,
        "due_at": f"{case.due_at:%Y-%m-%d}",
    }


def put_at_place(case: Case, *, lon, lat, address, area, place_text: str, pointed: bool | None = None):
    """Point, cell, area and words of the place. An address gives its own point; the area follows from
    the point. Only a point that is not simply that of a door is public to the metre.
    """
    if address is not None:
        lon, lat = (address.lon, address.lat) if lon is None else (lon, lat)
        area = area or address.area
    if lon is not None and lat is not None:
        case.lon, case.lat, case.cell = lon, lat, cell_of(lon, lat)
        case.pointed = not is_door(lon, lat, address) if pointed is None else pointed
        area = area_at(lon, lat) or area
    case.address = address
    case.area = area
    case.place_text = (place_text or (str(address) if address else ""))[:200]


def is_door(lon: float, lat: float, address) -> bool:
    """Whether the point is that of the address, or of any address when none was named."""
    if address is not None:
        return is_at_door((lon, lat), (address.lon, address.lat))
    return is_at_any_door(lon, lat, AT_THE_DOOR_M)


def contact_text(contact: dict | None, token: str, channel: str) -> str:
    """What is kept of somebody without an account; where we can write to them later the token too, for the
    link.
    """
    kept = {name: value.strip() for name, value in (contact or {}).items() if value and value.strip()}
    if token and (kept.get("mail") or channel == Channel.POST):
        kept["token"] = token
    return json.dumps(kept) if kept else ""


def desk_of(kind) -> Desk:
    desk = Desk.objects.filter(slug=kind.desk).first()
    if desk is None:
        raise BadInput(_("Voor deze soort melding is nog geen balie. Bel de gemeente."))
    return desk


def next_number(moment: datetime) -> str:
    """The next number of the year in which it was filed; a rolled back filing leaves a gap."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT cases_next_number(%s)", [clock.local(moment).year])
        return cursor.fetchone()[0]


def join_case(
    case: Case, *, by, person=None, mail: str = "", text: str = "", at: datetime | None = None
) -> Follower | None:
    """Follow a public case that says the same; returns the new follower, or None when nothing changed.

    Effects in order: the follower · a line for the desk, with what this neighbour adds · `cases.joined` ·
    a mail with their own link to who has no account · the live queue. Who joins twice, or joins what they
    reported, changes nothing.
    """
    if not rules.is_seen_by_all(case) or case.is_closed:
        raise NotHere(_("Deze melding loopt niet meer."))
    if person is None and not mail:
        raise BadInput(_("Laat een mailadres achter, dan hoort u hoe het afloopt."))
    with changing(case) as held:
        if person is not None and held.reporter_id == person.pk:
            return None
        follower, is_new = follower_of(held, person, mail, at)
        if not is_new:
            return None
        held.follower_count += 1
        write_event(held, EventKind.JOINED, by=person, text=text, at=at)
        record_case(entries.JOINED, held, by=by, at=at, anonymous=person is None)
        if person is None and is_live():
            tell_follower(follower, CASE_JOINED, by=by)
    return follower


def follower_of(case: Case, person, mail: str, at):
    moment = at or clock.now()
    if person is not None:
        return Follower.objects.get_or_create(case=case, person=person, defaults={"since": moment})
    return Follower.objects.get_or_create(
        case=case, contact_hash=mail_hash(mail), defaults={"contact": mail, "since": moment}
    )


def leave_case(follower: Follower, *, by, at: datetime | None = None) -> None:
    """Stop following: nothing more is sent, and the address goes.

    Effects in order: the follower gone, the count one less · `cases.left`.
    """
    with changing(follower.case) as held:
        if Follower.objects.filter(pk=follower.pk).delete()[0]:
            held.follower_count -= 1
            record_case(entries.LEFT, held, by=by, at=at)
