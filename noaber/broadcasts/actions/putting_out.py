"""What happens when a change of a message that is out takes its place: who hears what."""

from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext_noop
from numpy.typing import NDArray

from noaber.broadcasts import entries
from noaber.broadcasts.actions.alerting import hand_alert
from noaber.broadcasts.actions.approving import prepare_cancel
from noaber.broadcasts.actions.locking import count_alone
from noaber.broadcasts.content import REVISABLE, with_content
from noaber.broadcasts.models import Broadcast, Revision
from noaber.broadcasts.publicly import why_not_in_public
from noaber.broadcasts.queries import (
    ONCE_FOR_ALL,
    areas_touched,
    audience_of,
    content_of_version,
    in_each_language,
    kept_of,
    message_of,
    people_of,
    step_of_revision,
    titles_of_correction,
    titles_of_letting_go,
)
from noaber.channels.actions import hand_over, overtake, touch_topic
from noaber.channels.models import ONCE, PERSONAL, THREADED, TO_DOORS, Kind, Mailing
from noaber.channels.queries import (
    doors_let_go,
    doors_told,
    last_on_paper,
    latest_for,
    reached_ever,
    told_in_threads,
    who_read,
)
from noaber.core import clock
from noaber.core.wording import said_exactly
from noaber.journal.actions import record

Ids = NDArray[np.int64]
NOBODY: Ids = np.empty(0, np.int64)


def put_out(row: Broadcast, revision: Revision, *, by) -> Revision:
    """Let the change take the place of what is out.

    1. What still waits of the version before is skipped. 2. The row says the new version (the database checks
    that a second person approved it, or that it only went to fewer). 3. Everybody hears what is theirs, see
    `_tell`. 4. The cancel is prepared anew. 5. Records `broadcasts.revision_sent`. 6. Open pages look again.
    """
    content = content_of_version(row, revision.version)
    step, before = step_of_revision(row, revision), _Before.of(row)
    topics = set(row.topics)
    count_alone(row)
    overtake(row, by=by)
    with_content(row, content)
    row.area_ids = areas_touched(row.audience)
    row.closing_due_at = row.expires_at + row.closing_term
    row.save(update_fields=[*REVISABLE, "area_ids", "closing_due_at"])
    row.refresh_from_db(fields=["version", "status", "content_hash"])
    counts = _tell(row, before, same_words=step != "correct", by=by)
    prepare_cancel(row, by=by)
    revision.state, revision.ended_at = Revision.State.SENT, clock.now()
    revision.save(update_fields=["state", "ended_at"])
    record(entries.REVISION_SENT, by=by, about=row, version=row.version, step=step, **counts)
    touch_topic(*(topics | set(row.topics)))
    return revision


@dataclass(frozen=True)
class _Before:
    """Who had what, at the moment that a new version comes."""

    latest: list[tuple[Mailing, Ids]]  # the last message that each was in
    read: Ids
    public: dict[str, Ids]  # by channel without persons: where it was seen or somebody took it along
    let_go: dict[str, Ids]  # of these the doors that know that it is not for them any more

    @classmethod
    def of(cls, row: Broadcast) -> "_Before":
        everybody = people_of(reached_ever(row))
        seen = {name: ONCE_FOR_ALL for name in row.channels if name in ONCE and name not in THREADED}
        latest, read = latest_for(row, everybody), who_read(row, everybody)
        return cls(latest, read, seen | doors_told(row), doors_let_go(row))


def _tell(row: Broadcast, before: _Before, *, same_words: bool, by) -> dict[str, int]:
    """Hand the new version over: to each the message that fits what they had.

    Who read the one before gets the new words, marked as a correction; who did not gets only the new one in
    its place; who is new gets it as it is. Who lies outside now and had it hears once that it is not for them
    any more, and gets it again when they are inside again. When the words are the same, who has them hears
    nothing.
    """
    had = reached_ever(row)  # what waited was overtaken just before, so this is who really has it
    audience = audience_of(row)
    known = people_of(had)
    kept = kept_of(row, audience.recipients, always=known)
    inside = people_of(kept.recipients)
    counts = {"marked": 0, "replaced": 0, "added": 0, "let_go": 0, "left_out": kept.left_out}
    left = inside
    for mailing, theirs in before.latest:
        left = np.setdiff1d(left, theirs, assume_unique=True)
        here = np.intersect1d(theirs, inside, assume_unique=True)
        is_out = mailing.kind == Kind.CLOSING  # they were told already that it is not for them
        read = NOBODY if is_out and same_words else before.read
        marked = np.intersect1d(here, read, assume_unique=True)
        plain = np.setdiff1d(here, read, assume_unique=True)
        if not same_words:
            ways = {"titles": titles_of_correction(row), "first": _came_instead(mailing)}
            counts["marked"] += _send(row, marked, kept.recipients, had, replaces=mailing, by=by, **ways)
        skip = had if same_words and not is_out else {}
        counts["replaced"] += _send(row, plain, kept.recipients, had, skip=skip, replaces=mailing, by=by)
        if not is_out:
            gone = np.setdiff1d(np.intersect1d(theirs, known), inside)
            where = {name: np.intersect1d(ids, gone) for name, ids in had.items() if name in PERSONAL}
            counts["let_go"] += _let_go(row, where, replaces=mailing, by=by)
    counts["added"] = _send(row, left, kept.recipients, {}, replaces=None, by=by)
    _post_publicly(row, kept.recipients, before, same_words=same_words, by=by)
    row.people_count = audience.people - kept.left_out
    row.door_count = audience.doors
    row.save(update_fields=["people_count", "door_count"])
    return counts


def _came_instead(mailing: Mailing) -> dict[str, str]:
    sentence = gettext_noop("Dit komt in de plaats van ons bericht van %(at)s.")
    return in_each_language(sentence, at=lambda: said_exactly(mailing.handed_at))


def _send(row, people, now: dict, told: dict, *, replaces, by, skip=None, **ways) -> int:
    """To these people, by every channel of now and every one where they were told before."""
    recipients = {}
    for channel in ({*now} | {*told}) & {*PERSONAL}:
        wanted = np.intersect1d(np.union1d(now.get(channel, NOBODY), told.get(channel, NOBODY)), people)
        recipients[channel] = np.setdiff1d(wanted, (skip or {}).get(channel, NOBODY))
    recipients = {channel: ids for channel, ids in recipients.items() if len(ids)}
    if not recipients:
        return 0
    hand_alert(row, recipients, by=by, replaces=replaces, **ways)
    return len(people_of(recipients))


def _let_go(row: Broadcast, recipients: dict, *, replaces: Mailing | None, by) -> int:
    """Tell who had it and lies outside now, persons or doors, that it is not for them any more."""
    recipients = {name: ids for name, ids in recipients.items() if len(ids)}
    if recipients:
        sentence = gettext_noop("Het bericht geldt nu voor een kleiner gebied. U hoeft niets te doen.")
        hand_over(
            **message_of(row, titles=titles_of_letting_go(row), bodies=in_each_language(sentence)),
            kind="closing",
            recipients=recipients,
            urgency=row.urgency,
            replaces=replaces,
            by=by,
        )
    return len(people_of(recipients))


def _post_publicly(row: Broadcast, recipients: dict, before: _Before, *, same_words: bool, by) -> None:
    """Channels without persons (a letter to an address, a screen for everybody): where nobody had it yet it
    goes as it is, also in the place of a letter that nobody took along, or of a post that still waited and
    may stand there now. Who had it gets other words once more, marked as a correction (a letter says of
    what), and the same words not again. A door that had it and lies outside hears once that it is not for it
    any more.
    """
    threads = told_in_threads(row)  # what waited was overtaken just before, so this is what stands there
    there = before.public | threads
    public = {name: ids for name, ids in recipients.items() if name not in PERSONAL}
    had = {name: np.setdiff1d(ids, before.let_go.get(name, NOBODY)) for name, ids in there.items()}
    fresh = {name: np.setdiff1d(ids, had.get(name, NOBODY)) for name, ids in public.items()}
    again = {name: np.intersect1d(ids, had.get(name, NOBODY)) for name, ids in public.items()} | threads
    gone = {name: np.setdiff1d(had.get(name, NOBODY), public.get(name, NOBODY)) for name in TO_DOORS}
    _let_go(row, gone, replaces=None, by=by)
    if why_not_in_public(row):
        fresh = {name: ids for name, ids in fresh.items() if name not in THREADED}
    _post(row, fresh, by=by)
    if not same_words:
        replaced = next((mailing for mailing, _ids in before.latest if mailing.kind == Kind.ALERT), None)
        doors = {name: again.pop(name) for name in TO_DOORS if name in again}
        correction = {"titles": titles_of_correction(row), "replaces": replaced, "by": by}
        _post(row, again, **correction)
        if any(len(ids) for ids in doors.values()):
            _post(row, doors, first=_came_instead(last_on_paper(row)), **correction)


def _post(row: Broadcast, recipients: dict, *, by, replaces: Mailing | None = None, **ways) -> None:
    recipients = {name: ids for name, ids in recipients.items() if len(ids)}
    if recipients:
        hand_over(
            **message_of(row, **ways),
            kind="alert",
            recipients=recipients,
            urgency=row.urgency,
            expires_at=row.expires_at,
            replaces=replaces,
            by=by,
        )
