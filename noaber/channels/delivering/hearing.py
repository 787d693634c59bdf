"""What is said to us on a public network: read every half minute, by one worker at a time."""

import logging
from datetime import timedelta

from django.conf import settings

from noaber.channels.actions.posts import (
    begin_listening,
    replies_lately,
    start_listening,
    take_mentions,
    wait_with_listening,
)
from noaber.channels.adapters.mastodon import server
from noaber.channels.adapters.mastodon.adapter import LOCKED_OUT
from noaber.journal.actions import clear_alarm, raise_alarm

log = logging.getLogger("noaber.mastodon")
EVERY = timedelta(seconds=30)
PAUSE_S = 5.0
MOST_AN_HOUR = 200  # replies taken in; what comes above it waits on the server and is lost to nobody
WAIT_WHEN_MANY_S, WAIT_WHEN_REFUSED_S = 600, 300


def hear() -> bool:
    """Take in the next page of who named us; whether there may be more. Nothing to do without a category."""
    if not settings.NOABER_MASTODON_CATEGORY or not server.is_set_up():
        return False
    listening = begin_listening(EVERY)
    if listening is None:
        return False
    if replies_lately(timedelta(hours=1)) >= MOST_AN_HOUR:
        wait_with_listening(WAIT_WHEN_MANY_S)
        return False
    try:
        found = server.mentions(listening.cursor)
    except server.NotNow as wait:
        _note_trouble(wait)
        return False
    except server.NotTaken as refused:
        log.error("cannot hear who named us: %s", refused)
        wait_with_listening(WAIT_WHEN_REFUSED_S)
        return False
    clear_alarm(LOCKED_OUT)
    if not listening.cursor:  # what was said before we began to listen was not said to this house
        start_listening(found[-1].id if found else "0")
        return False
    take_mentions(found)
    full = len(found) >= server.PAGE
    if full:
        wait_with_listening(0)
    return full


def _note_trouble(wait: server.NotNow) -> None:
    log.warning("cannot hear who named us now: %s", wait)
    wait_with_listening(wait.retry_after)
    if wait.locked_out:
        raise_alarm(LOCKED_OUT, str(wait))
