"""Screens on walls: made, changed and taken back by an administrator; heard of by their heartbeat."""

from collections.abc import Iterable
from datetime import datetime, time

from django.db import connection, transaction
from django.utils.translation import gettext as _

from noaber.channels import entries
from noaber.channels.actions.live import touch_topic
from noaber.channels.models import Channel, Outcome, Screen
from noaber.channels.rules import ShownMessage, can_keep_screens
from noaber.core import clock
from noaber.core.arrays import as_array
from noaber.core.http import BadInput, Refused
from noaber.core.secrets import digest, new_token
from noaber.journal.actions import record
from noaber.places.queries import get_area

# Only of what was handed over to the wall, and once per screen and version.
CONFIRM = """
INSERT INTO channels_result (person_id, mailing_id, channel, endpoint, attempt, outcome, at)
SELECT 0, m.id, %(channel)s, %(screen)s, LEAST(shown.version, 32000), %(outcome)s, %(now)s::timestamptz
FROM unnest(%(labels)s::text[], %(numbers)s::bigint[], %(versions)s::int[]) AS shown(label, number, version)
JOIN channels_mailing m ON m.source_label = shown.label AND m.source_id = shown.number
WHERE EXISTS (SELECT 1 FROM channels_chunk c WHERE c.mailing_id = m.id AND c.channel = %(channel)s)
ON CONFLICT DO NOTHING
"""


@transaction.atomic
def make_screen(
    *,
    by,
    organisation,
    name: str,
    area_ids: list[int],
    language: str = "nl",
    look: str = "auto",
    exercises: bool = False,
    on_from: time | None = None,
    on_until: time | None = None,
    silent_minutes: int = 10,
) -> tuple[Screen, str]:
    """Make a screen; returns it with the secret of its link, which is kept nowhere.

    Records `channels.screen_made`.
    """
    _refuse_unless_theirs(by, organisation)
    _refuse_unknown(area_ids)
    token = new_token()
    screen = Screen.objects.create(
        organisation=organisation,
        name=name,
        area_ids=area_ids,
        language=language,
        look=look,
        exercises=exercises,
        on_from=on_from,
        on_until=on_until,
        silent_minutes=silent_minutes,
        secret_digest=digest(token),
        made_at=clock.now(),
    )
    _record(entries.SCREEN_MADE, screen, by=by)
    return screen, token


@transaction.atomic
def change_screen(*, screen: Screen, by, **values) -> Screen:
    """Give it another name, other areas, language or looks. Records `channels.screen_changed`.

    The screen itself notices when it asks again, because what it shows has changed.
    """
    _refuse_unless_theirs(by, screen.organisation)
    _refuse_unknown(values.get("area_ids", screen.area_ids))
    for field, value in values.items():
        setattr(screen, field, value)
    screen.save(update_fields=list(values))
    _record(entries.SCREEN_CHANGED, screen, by=by)
    return screen


@transaction.atomic
def renew_screen_link(*, screen: Screen, by) -> str:
    """Give it a new link and return its secret; the old link opens nothing any more.

    Records `channels.screen_link_renewed`.
    """
    _refuse_unless_theirs(by, screen.organisation)
    token = new_token()
    screen.secret_digest, screen.seen_at, screen.state_at, screen.shows = digest(token), None, None, []
    screen.save(update_fields=["secret_digest", "seen_at", "state_at", "shows"])
    record(entries.SCREEN_LINK_RENEWED, by=by, about=screen)
    return token


@transaction.atomic
def revoke_screen(*, screen: Screen, by) -> None:
    """Take its link back: what hangs there goes dark when it asks. Records `channels.screen_revoked`."""
    _refuse_unless_theirs(by, screen.organisation)
    screen.revoked_at = clock.now()
    screen.save(update_fields=["revoked_at"])
    record(entries.SCREEN_REVOKED, by=by, about=screen)


@transaction.atomic
def note_screen(
    screen: Screen, *, shows: Iterable[ShownMessage], state_at: datetime | None, verifies: bool
) -> None:
    """Keep what a screen says of itself: it is there, and shows these messages.

    Effects, in order: the row · a receipt for every message that it shows for the first time · the pages of
    messages that came or went, and that of the screens, look again. Not in the journal: it comes every half
    minute.
    """
    now = {str(one): one for one in shows}
    before = set(screen.shows)
    back = not screen.in_contact
    screen.seen_at, screen.state_at = clock.now(), state_at
    screen.shows, screen.verifies = sorted(now), verifies
    screen.save(update_fields=["seen_at", "state_at", "shows", "verifies"])
    fresh = [one for name, one in now.items() if name not in before]
    if fresh:
        _confirm(screen, fresh)
    changed = before ^ set(now)
    if changed or back:
        gone = [ShownMessage.read(name) for name in before - set(now)]
        touch_topic(f"screens:{screen.organisation_id}", *sorted({one.topic for one in (*fresh, *gone)}))


def _confirm(screen: Screen, fresh: list[ShownMessage]) -> None:
    values = {
        "channel": Channel.WALL.value,
        "screen": screen.pk,
        "outcome": Outcome.CONFIRMED.value,
        "now": clock.now(),
        "labels": [one.label for one in fresh],
        "numbers": as_array([one.number for one in fresh]),
        "versions": [one.version for one in fresh],
    }
    with connection.cursor() as cursor:
        cursor.execute(CONFIRM, values)


def _refuse_unless_theirs(by, organisation) -> None:
    if not can_keep_screens(by, organisation):
        raise Refused(_("U beheert de schermen van deze organisatie niet."))


def _refuse_unknown(area_ids: list[int]) -> None:
    if not area_ids or any(get_area(pk) is None for pk in area_ids):
        raise BadInput(_("Een van de gekozen gebieden bestaat niet."))


def _record(name: str, screen: Screen, *, by) -> None:
    record(
        name,
        by=by,
        about=screen,
        area=screen.area_ids[0],
        areas=len(screen.area_ids),
        language=screen.language,
        exercises=screen.exercises,
    )
