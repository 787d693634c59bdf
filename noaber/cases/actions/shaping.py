"""Putting right what came in: two cases that are one, one that is two, a wrong category or place."""

from datetime import datetime

from django.utils.translation import gettext as _

from noaber.core import clock
from noaber.core.http import BadInput, Refused
from noaber.journal.actions import current_origin
from noaber.people.contact import mail_hash

from .. import entries, rules
from ..models import Case, EventKind, Follower, Outcome, Status
from ..models.correspondence import Visible
from ..notices import CASE_MERGED
from ..terms import due_at
from .answering import must_run, required
from .filing import desk_of, kind_of, next_number, put_at_place
from .steps import changing, record_case, write_event
from .telling import contact_of, tell_everybody

CORRECTABLE = ("category", "title", "text", "place")


def merge_cases(case: Case, *, into: Case, by, at: datetime | None = None) -> Case:
    """Close `case` as part of `into`; its reporter and followers follow that one from now on. Returns `into`.

    Effects in order: both rows held, the lower number first · reporter and followers become followers of
    `into` · `case` closed as merged, a line on both · `cases.merged` · the notice to those who followed
    `case`.
    """
    rules.require_handler(by, case)
    rules.require_handler(by, into)
    if case.pk == into.pk:
        raise BadInput(_("Een zaak kan niet met zichzelf samengaan."))
    if case.walled != into.walled:
        raise Refused(_("Een afgeschermde zaak kan alleen samengaan met een afgeschermde zaak."))
    first, second = sorted([case, into], key=lambda row: row.pk)
    with changing(first) as one, changing(second) as other:
        held, kept = (one, other) if one.pk == case.pk else (other, one)
        must_run(held)
        if kept.outcome == Outcome.MERGED:
            raise Refused(_("Die zaak is zelf al samengevoegd. Kies de zaak waar zij in zit."))
        tell_everybody(held, CASE_MERGED, by=by, into=kept.number)
        moment = at or clock.now()
        kept.follower_count += follow_along(held, kept, moment)
        held.status, held.outcome, held.merged_into = Status.CLOSED, Outcome.MERGED, kept
        held.closed_at = moment
        write_event(held, EventKind.MERGED, by=by, visible=Visible.REPORTER, at=at, into=kept.number)
        write_event(kept, EventKind.MERGED, by=by, at=at, merged=held.number)
        record_case(entries.MERGED, held, by=by, at=at, into=kept.pk)
    return kept


def follow_along(held: Case, kept: Case, moment: datetime) -> int:
    """Move the reporter, with or without an account, and followers over; returns how many are new there."""
    rows = [
        Follower(
            case=kept,
            person_id=follower.person_id,
            contact=follower.contact,
            contact_hash=follower.contact_hash,
            since=follower.since,
        )
        for follower in held.followers.all()
        if follower.person_id != kept.reporter_id or follower.person_id is None
    ]
    if held.reporter_id and held.reporter_id != kept.reporter_id:
        rows.append(Follower(case=kept, person_id=held.reporter_id, since=moment))
    mail = contact_of(held).get("mail")
    if mail and mail != contact_of(kept).get("mail"):
        rows.append(Follower(case=kept, contact=mail, contact_hash=mail_hash(mail), since=moment))
    before = kept.followers.count()
    Follower.objects.bulk_create(rows, ignore_conflicts=True)
    return kept.followers.count() - before


def split_case(
    case: Case, *, by, category: str, text: str, title: str = "", at: datetime | None = None
) -> Case:
    """Make a second case of a part of the first: same place, reporter and moment of filing, its own desk
    and date.

    Effects in order: the new case · a line on both · `cases.split`. The reporter sees both under "my
    reports".
    """
    text = required(text, _("Schrijf welk deel een eigen zaak wordt."))
    kind = kind_of(category)
    moment = at or clock.now()
    with changing(case, handler=by) as held:
        desk = desk_of(kind)
        new = Case(
            number=next_number(moment),
            category=category,
            title=(title or str(kind.name))[:120],
            text=text,
            place_text=held.place_text,
            lon=held.lon,
            lat=held.lat,
            cell=held.cell,
            pointed=held.pointed,
            area_id=held.area_id,
            address_id=held.address_id,
            desk=desk,
            organisation_id=desk.organisation_id,
            public=kind.public and not kind.walled and not held.walled,
            walled=kind.walled or held.walled,
            reporter_id=held.reporter_id,
            contact=held.contact,
            channel=held.channel,
            shared=held.shared,
            split_from=held,
            filed_at=moment,
            due_at=due_at(moment, kind.term_workdays),
            origin=current_origin(),
        )
        new.save(force_insert=True)
        write_event(
            new, EventKind.SPLIT, by=by, visible=Visible.REPORTER, text=text, at=at, came_from=held.number
        )
        write_event(held, EventKind.SPLIT, by=by, visible=Visible.REPORTER, at=at, into=new.number)
        record_case(entries.SPLIT, held, by=by, at=at, into=new.pk)
    return new


def correct_case(
    case: Case,
    *,
    by,
    category: str | None = None,
    title: str | None = None,
    text: str | None = None,
    place: dict | None = None,
    version: int | None = None,
    at: datetime | None = None,
) -> Case:
    """Put right the category, title, text or place. A corrected text stays on the timeline as it was, for
    the desk.

    Effects in order: the changed fields; a public case never becomes more public by it · the line, which
    holds the former text · `cases.corrected`.
    """
    with changing(case, handler=by, version=version) as held:
        before = held.text
        wanted = {"category": category, "title": title, "text": text, "place": place}
        changed = [
            name for name in CORRECTABLE if wanted[name] is not None and put_right(held, name, wanted[name])
        ]
        if changed:
            write_event(
                held,
                EventKind.CORRECTED,
                by=by,
                at=at,
                text=before if "text" in changed else "",
                fields=changed,
            )
            record_case(
                entries.CORRECTED, held, by=by, at=at, fields="/".join(changed), category=held.category
            )
    return held


def put_right(case: Case, name: str, value) -> bool:
    """Set one thing; returns whether it changed."""
    if name == "place":
        put_at_place(
            case, **({"lon": None, "lat": None, "address": None, "area": None, "place_text": ""} | value)
        )
        return True
    if name == "category":
        kind = kind_of(value)
        case.walled = case.walled or kind.walled
        case.public = case.public and kind.public and not case.walled
    if name == "title":
        value = required(value, _("Een zaak heeft een titel nodig."))[:120]
    changed = getattr(case, name) != value
    setattr(case, name, value)
    return changed
