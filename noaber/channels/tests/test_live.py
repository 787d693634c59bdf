"""The live front: who may listen, that nothing is missed, and that lost rights end a stream."""

import asyncio
import json
from contextlib import asynccontextmanager

import psycopg
import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import AnonymousUser
from django.db import connection, connections

from noaber.channels.actions import close_streams, touch_persons, touch_topic
from noaber.channels.live import front, tokens
from noaber.channels.live.events import read_cursor
from noaber.channels.live.front import missed_of
from noaber.channels.live.topics import allowed_topics, listen_rule, may_listen
from noaber.core.db import direct_params
from noaber.people.models import Person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


class Page:
    """An open page: reads frames off the stream."""

    def __init__(self, token, **query):
        self.status = None
        self._queue = asyncio.Queue()
        self._gone = asyncio.Event()
        pairs = "&".join(f"{key}={value}" for key, value in {"t": token, **query}.items())
        self.scope = {
            "type": "http",
            "method": "GET",
            "path": "/live/",
            "query_string": pairs.encode(),
            "headers": [],
        }
        self.task = None

    def open(self):
        self.task = asyncio.ensure_future(front.app(self.scope, self._receive, self._send))
        return self

    async def leave(self):
        self._gone.set()
        await asyncio.wait_for(self.task, 5)

    async def next(self, seconds=5):
        return await asyncio.wait_for(self._queue.get(), seconds)

    async def nothing(self, seconds=0.3):
        with pytest.raises(TimeoutError):
            await self.next(seconds)

    async def _receive(self):
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message):
        if message["type"] == "http.response.start":
            self.status = message["status"]
            return
        for frame in message["body"].decode().split("\n\n"):
            fields = dict(line.split(": ", 1) for line in frame.split("\n") if ": " in line)
            if "event" in fields:
                self._queue.put_nowait(
                    (fields["event"], json.loads(fields["data"]).get("topic"), fields.get("id"))
                )


@asynccontextmanager
async def living():
    try:
        yield
    finally:
        await front.hub().stop()


def run(scene):
    """Run a scene with a hub of its own."""

    async def whole():
        async with living():
            await scene()

    asyncio.run(whole())
    connections.close_all()


def visitor(*topics):
    return tokens.sign(AnonymousUser(), list(topics))


def in_database(work):
    """Run in a thread of its own, which leaves no connection behind."""

    def whole(*args, **named):
        try:
            return work(*args, **named)
        finally:
            connections.close_all()

    return sync_to_async(whole)


touch = in_database(touch_topic)


def test_a_page_is_told_of_its_own_topics_only():
    async def scene():
        page, other = Page(visitor("area:1", "area:2")).open(), Page(visitor("area:3")).open()
        assert (await page.next())[0] == (await other.next())[0] == "hello"
        await touch("area:2")
        assert (await page.next())[:2] == ("change", "area:2")
        await other.nothing()
        await page.leave()
        await other.leave()
        assert front.hub().count == 0

    run(scene)


def test_many_persons_are_told_by_one_row():
    ids = [Person.objects.create(name="x").pk for _ in range(3)]

    async def scene():
        pages = [Page(tokens.sign(Person(pk=pk), [f"person:{pk}"])).open() for pk in ids]
        for page in pages:
            await page.next()
        await in_database(touch_persons)(ids[:2])
        assert (await pages[0].next())[1] == f"person:{ids[0]}"
        assert (await pages[1].next())[1] == f"person:{ids[1]}"
        await pages[2].nothing()

    run(scene)


def test_who_comes_back_hears_what_was_missed():
    async def scene():
        page = Page(visitor("area:1")).open()
        hello = await page.next()
        await page.leave()
        await touch("area:1")
        await touch("area:9")
        await asyncio.sleep(0.2)
        back = Page(visitor("area:1"), last=hello[2]).open()
        assert (await back.next())[0] == "hello"
        assert (await back.next())[:2] == ("change", "area:1")
        await back.nothing()
        fresh = Page(visitor("area:1"), since=60).open()
        assert [(await fresh.next())[0] for _ in range(2)] == ["hello", "change"]

    run(scene)


@pytest.mark.parametrize("last", ["1-1", "kapot", "9" * 50 + "-1"])
def test_who_was_away_too_long_must_look_at_everything(last):
    async def scene():
        assert (await Page(visitor("area:1"), last=last).open().next())[0] == "again"

    run(scene)


def test_an_older_transaction_that_is_still_open_loses_nothing():
    async def scene():
        page = Page(visitor("area:1", "area:2")).open()
        await page.next()
        async with await psycopg.AsyncConnection.connect(**direct_params() | {"autocommit": False}) as slow:
            await slow.execute("INSERT INTO channels_live_event (topic) VALUES ('area:1')")
            await touch("area:2")
            await page.nothing()  # held back: the older one may still come
            await slow.commit()
        told = {(await page.next())[1], (await page.next())[1]}
        assert told == {"area:1", "area:2"}

    run(scene)


def test_lost_rights_close_the_stream():
    person = Person.objects.create(name="x")

    async def scene():
        page = Page(tokens.sign(person, [f"person:{person.pk}"])).open()
        await page.next()
        await in_database(close_streams)([person.pk])
        assert (await page.next())[0] == "bye"
        await asyncio.wait_for(page.task, 2)

    run(scene)


def test_a_pass_from_before_the_rights_ended_opens_nothing():
    async def scene():
        person = await in_database(Person.objects.create)(name="Iemand", shown_as="name")
        kept = tokens.sign(person, ["desk:x"])
        page = Page(kept).open()
        assert (await page.next())[0] == "hello"
        await in_database(close_streams)([person.pk])
        assert (await page.next())[0] == "bye"
        again = Page(kept).open()
        await asyncio.wait_for(again.task, 5)
        assert again.status == 403
        await asyncio.sleep(1.1)  # a pass counts in whole seconds
        fresh = Page(tokens.sign(person, ["desk:y"])).open()
        assert (await fresh.next())[0] == "hello"
        await fresh.leave()

    run(scene)


def test_a_lost_database_connection_loses_no_event():
    async def scene():
        page = Page(visitor("area:1")).open()
        await page.next()
        await in_database(cut_listeners)()
        await touch("area:1")
        assert (await page.next(10))[:2] == ("change", "area:1")

    run(scene)


def cut_listeners():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'noaber-listen'"
        )


def test_it_beats_while_nothing_happens(monkeypatch):
    monkeypatch.setattr(front, "HEARTBEAT", 0.05)
    beats = []

    async def scene():
        page = Page(visitor("area:1"))
        send = page._send

        async def counting(message):
            beats.append(message.get("body"))
            await send(message)

        page._send = counting
        page.open()
        await asyncio.sleep(0.5)

    run(scene)
    assert beats.count(b":\n\n") >= 3
    assert front.HEARTBEAT * 1.2 < 45


@pytest.mark.parametrize("token", ["", "x", "a:b:c"])
def test_without_a_pass_there_is_no_stream(token):
    async def scene():
        page = Page(token).open()
        await page.task
        assert page.status == 403

    asyncio.run(scene())


def test_a_pass_ends_and_cannot_be_stretched():
    token = visitor("area:1")
    with pytest.raises(tokens.BadToken):
        tokens.read(token, life=-1)
    with pytest.raises(tokens.BadToken):
        tokens.read(token[:-2] + "xx")


def test_rules_decide_who_listens(monkeypatch):
    me = Person.objects.create(name="x")
    assert may_listen(me, f"person:{me.pk}")
    assert not may_listen(me, "person:999")
    assert not may_listen(AnonymousUser(), f"person:{me.pk}")
    assert not may_listen(me, "desk:wijkteam")
    assert not may_listen(me, "unknown:1")
    assert not may_listen(me, "area:1\nevent: x")
    monkeypatch.setattr("noaber.channels.live.topics._rules", {})
    listen_rule("tuin", lambda person, key: key == "open")
    assert allowed_topics(me, ["tuin:open", "tuin:dicht", "tuin:open"]) == ["tuin:open"]


@pytest.mark.parametrize("name", ["", "-", "1", "1-", "a-b", "²-1", "1-²", "9" * 50 + "-1", "1-2-3"])
def test_a_last_event_that_is_none_of_ours(name):
    assert read_cursor(name) is None


@pytest.mark.parametrize(
    ("since", "seconds"), [("30", 30), ("9000", 600), ("9" * 6_000, 0), ("²", 0), ("", 0)]
)
def test_how_long_ago_a_page_was_made(since, seconds):
    assert missed_of({"headers": []}, {"since": [since]}) == ("", seconds)
