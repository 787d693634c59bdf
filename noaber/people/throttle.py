"""Slows repetition down: so many times per so long, for one visitor or one number.

A sliding window made of two fixed ones: the tries of the window before count for the part that still
overlaps. One row per counter and one statement per try, so that any number of web processes agree. Call it
before the action's transaction: a count inside a transaction that fails is undone with it.
"""

from datetime import UTC, datetime
from ipaddress import ip_address, ip_network
from math import ceil

from django.db import connection
from django.utils.translation import ngettext

from noaber.core import clock
from noaber.core.crypto import keyed_hash
from noaber.core.http import TooMany

COUNT = """
INSERT INTO people_throttlecount AS t (key, window_number, tries, tries_before, expires_at)
VALUES (%(key)s, %(window)s, 1, 0, %(expires)s)
ON CONFLICT (key) DO UPDATE SET
    window_number = GREATEST(t.window_number, EXCLUDED.window_number),
    tries = CASE WHEN t.window_number >= EXCLUDED.window_number THEN t.tries + 1 ELSE 1 END,
    tries_before = CASE WHEN t.window_number >= EXCLUDED.window_number THEN t.tries_before
                        WHEN t.window_number = EXCLUDED.window_number - 1 THEN t.tries ELSE 0 END,
    expires_at = GREATEST(t.expires_at, EXCLUDED.expires_at)
RETURNING tries, tries_before
"""


def check(name: str, request_or_key, *, limit: int, per: int) -> None:
    """Count one try of `name`; raise TooMany when there were more than `limit` in the last `per` seconds.

    With a request the visitor is counted by address, otherwise by the key. Neither is stored readably.
    """
    key = visitor_key(request_or_key) if hasattr(request_or_key, "META") else str(request_or_key)
    moment = clock.now().timestamp()
    window, into = divmod(moment, per)
    with connection.cursor() as cursor:
        cursor.execute(
            COUNT,
            {
                "key": keyed_hash(f"{name}\0{key}", purpose="people.throttle"),
                "window": int(window),
                "expires": datetime.fromtimestamp((window + 2) * per, UTC),
            },
        )
        tries, before = cursor.fetchone()
    if tries + before * (1 - into / per) > limit:
        raise TooMany(wait_sentence(per - into), retry_after=ceil(per - into))


def visitor_key(request) -> str:
    """The visitor's address; of an IPv6 address the network, since one household has billions of them."""
    address = ip_address(request.META.get("REMOTE_ADDR") or "0.0.0.0")  # noqa: S104 a missing address is one visitor
    address = (
        getattr(address, "ipv4_mapped", None) or address
    )  # a server that listens for both gives ::ffff:…
    return str(ip_network(f"{address}/64", strict=False)) if address.version == 6 else str(address)


def wait_sentence(seconds: float) -> str:
    """What the visitor reads: how long to wait, in whole minutes."""
    minutes = max(1, round(seconds / 60))
    return ngettext(
        "U probeerde dit te vaak. Wacht %(minutes)s minuut en probeer het dan opnieuw.",
        "U probeerde dit te vaak. Wacht %(minutes)s minuten en probeer het dan opnieuw.",
        minutes,
    ) % {"minutes": minutes}


def sweep() -> int:
    """Remove counters that no longer count; run by the tick."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM people_throttlecount WHERE expires_at < %s", [clock.now()])
        return cursor.rowcount
