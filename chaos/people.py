"""People by the number: of every hundred one by text message, ten by mail, the others by web push."""

import json
from collections.abc import Iterable

from chaos.receivers import mail_of, phone_of
from noaber.core.arrays import portions

AT_ONCE = 5_000


def channel_of(person: int) -> str:
    place = person % 100
    return "sms" if place == 0 else "mail" if place <= 10 else "webpush"


def move_in(persons: Iterable[int], push: tuple[str, str, str]) -> None:
    """Write these persons, each with what their channel needs; `push` is the service's origin and keys."""
    for some in portions(persons, AT_ONCE):
        _write_persons(some)
        _write_browsers([number for number in some if channel_of(number) == "webpush"], *push)


def _write_persons(numbers: list[int]) -> None:
    """Who is reached by push has nothing of their own, and goes straight into the table."""
    from noaber.core import clock
    from noaber.people.contact import mail_hash, phone_hash
    from noaber.people.models import Person

    now, rows, bare = clock.now(), [], []
    for number in numbers:
        channel, person = channel_of(number), Person(pk=number, registered_at=now)
        if channel == "mail":
            person.mail = mail_of(number)
            person.mail_hash = mail_hash(person.mail)
        elif channel == "sms":
            person.phone = phone_of(number)
            person.phone_hash, person.phone_proved_at = phone_hash(person.phone), now
        (bare if channel == "webpush" else rows).append(person)
    Person.objects.bulk_create(rows)
    _copy(
        "people_person (id, name, pseudonym, shown_as, mail, phone, language, sign_in_epoch, registered_at,"
        " is_invented)",
        ((person.pk, b"", b"", "name", b"", b"", "nl", 0, now, True) for person in bare),
    )


def _write_browsers(numbers: list[int], origin: str, public: str, secret: str) -> None:
    from noaber.channels.models import Subscription
    from noaber.core import clock
    from noaber.core.crypto import encrypt

    now, columns = clock.now(), Subscription._meta
    purposes = {name: columns.get_field(name).purpose for name in ("endpoint", "keys")}
    keys = encrypt(json.dumps({"p256dh": public, "auth": secret}), purpose=purposes["keys"])
    urls = ((number, f"{origin}/push/{number}") for number in numbers)
    _copy(
        "channels_subscription (person_id, endpoint, endpoint_hash, keys, browser, added_at)",
        (
            (number, encrypt(url, purpose=purposes["endpoint"]), Subscription.hash_of(url), keys, "", now)
            for number, url in urls
        ),
    )


def _copy(table: str, rows: Iterable[tuple]) -> None:
    from django.db import connection

    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
