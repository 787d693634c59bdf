"""Handing an alert to people: to those of the first hour, of a change, and who came to live there."""

from collections.abc import Iterable, Mapping

from noaber.broadcasts.models import Broadcast
from noaber.broadcasts.queries import message_of
from noaber.channels.actions import hand_over
from noaber.channels.models import Mailing


def hand_alert(
    row: Broadcast,
    recipients: Mapping[str, Iterable[int]],
    *,
    by,
    replaces: Mailing | None = None,
    **ways,
) -> None:
    """Give `row` to these people or doors by channel; by one channel after the other, unless its kind cannot
    wait for that. `ways` are those of `message_of`."""
    hand_over(
        **message_of(row, **ways),
        kind="alert",
        climb=not row.kind_data.at_once,
        recipients=recipients,
        urgency=row.urgency,
        expires_at=row.expires_at,
        replaces=replaces,
        by=by,
    )
