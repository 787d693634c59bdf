"""Text messages all in: leased, found, sent over SMPP and their receipts taken, for a whole audience.

    python -m bench.texted [people] [milliseconds that the centre takes]

The lanes are those of one worker, in this process; the centre is our own, in a thread of it, so that it costs
as much as the sender. Stands in a database of its own, which is dropped afterwards.
"""

import os
import sys
import threading
import time
from dataclasses import dataclass

from bench.fanout import in_own_database, make_people, make_source
from bench.load import cpu_seconds

CHANNEL = "sms"


@dataclass(frozen=True)
class Rates:
    """Texts a second until the last is with the centre, and until its last receipt is written down; CPU of
    this process for each, a part of which is the centre's; how many never came."""

    sent: float
    told: float
    milliseconds: float
    lost: int


def main(people: int = 1_000, delay: int = 50) -> None:
    found = rates(people, delay / 1000)
    print(f"{people} texts sent at {found.sent:,.0f}/s, their receipts written down at {found.told:,.0f}/s;")
    print(f"{found.milliseconds:.1f} ms CPU for each with the centre's, {found.lost} lost")


def rates(people: int, delay: float = 0.05) -> Rates:
    found = []
    in_own_database(lambda: found.append(measure(people, delay)))
    return found[0]


def measure(people: int, delay: float) -> Rates:
    from django.conf import settings

    from noaber.channels.adapters.sms.carrying import carrier
    from noaber.channels.adapters.sms.centre import Behaviour, MessageCentre

    centre = MessageCentre(behaviour=Behaviour(delay=delay)).start()
    settings.NOABER_SMS_URL, settings.NOABER_SMS_SENDER = centre.url, "+3197010000000"
    carrier.cache_clear()
    ids, source = make_people(people), make_source()
    give_phones(ids)
    stop = threading.Event()
    running = start_lanes(stop)
    try:
        cpu, start = cpu_seconds([os.getpid()]), time.monotonic()
        hand_over(source, ids)
        sent = until("channels_chunk WHERE finished_at IS NULL", 0) - start
        told = until("channels_result WHERE outcome = 'confirmed'", people) - start
        used = cpu_seconds([os.getpid()]) - cpu
    finally:
        stop.set()
        for lane in running:
            lane.join()
        carrier().close()
        carrier.cache_clear()
        centre.stop()
    return Rates(people / sent, people / told, 1000 * used / people, people - len(centre.submitted))


def start_lanes(stop: threading.Event) -> list[threading.Thread]:
    from noaber.core import loops

    running = [threading.Thread(target=loops.run, args=(lane, stop), daemon=True) for lane in lanes()]
    for lane in running:
        lane.start()
    time.sleep(2)  # they wait for something to do
    return running


def give_phones(ids: list[int]) -> None:
    """Everybody proved a number."""
    from django.db import transaction

    from noaber.journal.actors import SYSTEM
    from noaber.people.actions import prove_phone
    from noaber.people.models import Person

    with transaction.atomic():
        for place, person in enumerate(Person.objects.filter(pk__in=ids)):
            prove_phone(person=person, phone=f"+316{10_000_000 + place}", by=SYSTEM)


def lanes() -> list:
    """The text lanes of a worker, and the one that takes receipts."""
    from noaber.channels.delivering import lanes as all_lanes

    wanted = ("deliver:sms", "deliver:heard", "deliver:leases")
    return [lane for lane in all_lanes() if lane.name.startswith(wanted)]


def hand_over(source, ids: list[int]) -> None:
    from noaber.channels.actions import hand_over as give
    from noaber.journal.actors import SYSTEM

    words = {
        "title": "Let op",
        "body": "Brand in de Lange Straat. Sluit ramen en deuren.",
        "link": "/bericht/1/",
    }
    values = {"kind": "alert", "category": "alerts", "urgency": "urgent", "organisation": source}
    give(source=source, recipients={CHANNEL: ids}, by=SYSTEM, **values, **words)


def until(rows: str, wanted: int, within: float = 300.0) -> float:
    """Wait until there are so many rows; returns when that was."""
    from django.db import connection

    ends = time.monotonic() + within
    while time.monotonic() < ends:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {rows}")
            if cursor.fetchone()[0] == wanted:
                return time.monotonic()
        time.sleep(0.05)
    raise SystemExit(f"not all came: {rows}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
