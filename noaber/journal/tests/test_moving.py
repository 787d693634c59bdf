"""A journal that is restored into another server: its reader goes on where it was."""

from types import SimpleNamespace

import pytest
from django.db import connection

from noaber.journal import actions, reading
from noaber.journal.actors import SYSTEM
from noaber.journal.moving import begin_in_another_server
from noaber.journal.schema import declare

pytestmark = pytest.mark.usefixtures("committed")

MOVED = declare("journal.test_moved", number=int)
FAR = 4_000_000_000  # a number that the server of the tests has not given out yet


def write(number: int) -> None:
    thing = SimpleNamespace(pk=number, _meta=SimpleNamespace(label_lower="journal.thing"))
    actions.record(MOVED, by=SYSTEM, about=thing, number=number)


def as_if_from_an_older_server() -> None:
    """Move what there is, cursor too, to places that lie far beyond those of this server."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE journal_entry DISABLE TRIGGER journal_entry_kept")
        cursor.execute("UPDATE journal_entry SET xact = (xact::text::bigint + %s)::text::xid8", [FAR])
        cursor.execute("UPDATE journal_cursor SET xact = (xact::text::bigint + %s)::text::xid8", [FAR])
        cursor.execute("ALTER TABLE journal_entry ENABLE TRIGGER journal_entry_kept")


def test_what_was_not_read_is_read_once_and_what_comes_after_too():
    seen: list[int] = []
    reactions = {MOVED: [lambda entry: seen.append(entry.data["number"])]}
    write(1)
    write(2)
    while reading.react(reactions):
        pass
    write(3)
    write(4)
    as_if_from_an_older_server()
    reading.react(reactions)
    assert seen == [1, 2], "without moving, the reader waits for ever"
    begin_in_another_server()
    write(5)
    write(6)
    while reading.react(reactions):
        pass
    assert seen == [1, 2, 3, 4, 5, 6]
    assert not reading.lag_seconds("wiring")


def test_a_journal_that_nobody_read_is_read_from_its_beginning():
    seen: list[int] = []
    write(1)
    as_if_from_an_older_server()
    begin_in_another_server()
    write(2)
    while reading.react({MOVED: [lambda entry: seen.append(entry.data["number"])]}):
        pass
    assert seen == [1, 2]


def test_the_journal_stays_append_only_afterwards():
    write(1)
    begin_in_another_server()
    with pytest.raises(Exception, match="append-only"), connection.cursor() as cursor:
        cursor.execute("UPDATE journal_entry SET name = 'x.y'")
