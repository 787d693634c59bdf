"""People by the number: of every hundred one by text message, ten by mail, the others by web push."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice

from chaos.receivers import mail_of, phone_of

AT_ONCE = 5_000


def channel_of(person: int) -> str:
    place = person % 100
    return "sms" if place == 0 else "mail" if place <= 10 else "webpush"


def move_in(persons: Iterable[int], push: tuple[str, str, str]) -> None:
    """Write these persons, each with what their channel needs; `push` is the service's origin and keys."""
    for some in _portions(iter(persons)):
        _write(some, push)


def _portions(persons: Iterator[int]) -> Iterator[list[int]]:
    while some := list(islice(persons, AT_ONCE)):
        yield some


def _write(numbers: list[int], push: tuple[str, str, str]) -> None:
    from noaber.channels.models import Subscription
    from noaber.core import clock
    from noaber.people.contact import mail_hash, phone_hash
    from noaber.people.models import Person

    now = clock.now()
    rows = []
    for number in numbers:
        channel, person = channel_of(number), Person(pk=number, registered_at=now)
        if channel == "mail":
            person.mail = mail_of(number)
            person.mail_hash = mail_hash(person.mail)
        elif channel == "sms":
            person.phone = phone_of(number)
            person.phone_hash, person.phone_proved_at = phone_hash(person.phone), now
        rows.append(person)
    Person.objects.bulk_create(rows)
    origin, public, secret = push
    keys = json.dumps({"p256dh": public, "auth": secret})
    Subscription.objects.bulk_create(
        Subscription(
            person_id=number, endpoint=url, endpoint_hash=Subscription.hash_of(url), keys=keys, added_at=now
        )
        for number in numbers
        if channel_of(number) == "webpush" and (url := f"{origin}/push/{number}")
    )
