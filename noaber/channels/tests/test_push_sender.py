"""The sender against a push service of our own that reads every message and fails on demand."""

import asyncio
import socket
from contextlib import asynccontextmanager

import pytest

from noaber.channels.adapters.webpush.encryption import MAX_PLAINTEXT, KeyPair
from noaber.channels.adapters.webpush.message import Endpoint, Outcome, Push
from noaber.channels.adapters.webpush.sender import Sender, split_url
from noaber.channels.adapters.webpush.vapid import Vapid, encode64
from noaber.channels.adapters.webpush.wire import seconds_until
from noaber.channels.tests.push_service import Failure, FakePushService


def new_sender(**options) -> Sender:
    return Sender(Vapid.from_secret(b"\x07" * 32, contact="mailto:beheer@example.org"), **options)


@asynccontextmanager
async def standing(**options):
    """A fake service and a sender, both gone afterwards."""
    service, sender = FakePushService(), new_sender(**options)
    await service.start()
    try:
        yield service, sender
    finally:
        await sender.close()
        await service.stop()


def outcomes(results) -> list[Outcome]:
    return [result.outcome for result in results]


def test_every_browser_reads_its_own_message_on_few_connections():
    async def scene():
        async with standing(connections=4) as (service, sender):
            ends = [service.subscribe(str(n)) for n in range(200)]
            pushes = [Push(end, f"bericht {n}".encode(), topic="b12") for n, end in enumerate(ends)]
            results = await sender.send(pushes)
            again = await sender.send(pushes[:10])
            return service, results + again

    service, results = asyncio.run(scene())
    assert set(outcomes(results)) == {Outcome.HANDED_OVER}
    read = {message.path: message.text for message in service.received}
    assert read == {f"/push/{n}": f"bericht {n}".encode() for n in range(200)}
    assert service.counts["connections"] == 4
    first = service.received[0]
    assert (first.topic, first.ttl, first.urgency) == ("b12", 3600, "normal")


@pytest.mark.parametrize(
    ("failure", "outcome"),
    [
        (Failure(404), Outcome.GONE),
        (Failure(410), Outcome.GONE),
        (Failure(413), Outcome.TOO_LARGE),
        (Failure(429, retry_after="30"), Outcome.LATER),
        (Failure(406), Outcome.LATER),
        (Failure(503), Outcome.LATER),
        (Failure(401), Outcome.REFUSED),
        (Failure(301), Outcome.REFUSED),
        (Failure(silent=True), Outcome.TIMED_OUT),
        (Failure(cut=True), Outcome.UNREACHABLE),
    ],
)
def test_a_failure_touches_one_message_only(failure, outcome):
    async def scene():
        async with standing(connections=2, timeout=0.4) as (service, sender):
            ends = [service.subscribe() for _ in range(7)]
            service.fail(ends[0], failure)
            return await sender.send([Push(end, b"x") for end in ends])

    results = asyncio.run(scene())
    assert outcomes(results) == [outcome] + [Outcome.HANDED_OVER] * 6
    assert results[0].retry_after == (30 if failure.retry_after else None)


@pytest.mark.parametrize(
    ("failure", "outcome"),
    [
        (Failure(410), Outcome.GONE),
        (Failure(503), Outcome.LATER),
        (Failure(silent=True), Outcome.TIMED_OUT),
        (Failure(cut=True), Outcome.HANDED_OVER),  # a line that answered before: once more
    ],
)
def test_a_failure_halfway_a_line_loses_none_of_what_stands_behind_it(failure, outcome):
    async def scene():
        async with standing(connections=1, timeout=0.4) as (service, sender):
            ends = [service.subscribe(str(n)) for n in range(12)]
            pushes = [Push(end, b"x", topic="b12") for end in ends]
            await sender.send(pushes[:1])  # from now on the line carries several
            service.fail(ends[5], failure)
            return service, await sender.send(pushes)

    service, results = asyncio.run(scene())
    expected = [Outcome.HANDED_OVER] * 12
    expected[5] = outcome
    assert outcomes(results) == expected
    assert {message.path for message in service.received} >= {f"/push/{n}" for n in range(12) if n != 5}


@pytest.mark.parametrize(("topic", "most"), [("b12", 8), ("", 1)])
def test_only_messages_that_replace_each_other_share_a_line(topic, most):
    """Without a topic a repeat would be seen: such a message waits until the one before it is answered."""

    async def scene():
        async with standing(connections=1) as (service, sender):
            pushes = [Push(service.subscribe(), b"x", topic=topic) for _ in range(30)]
            await sender.send(pushes)
            return service

    assert asyncio.run(scene()).most_at_once == most


def test_a_kept_line_that_is_closed_loses_no_message():
    async def scene():
        async with standing(connections=3) as (service, sender):
            service.close_after = 2
            ends = [service.subscribe() for _ in range(40)]
            first = await sender.send([Push(end, b"x") for end in ends])
            service.fail(ends[0], Failure(cut=True))
            await sender.send([Push(ends[1], b"warm")])
            return first + await sender.send([Push(ends[0], b"x")])

    assert set(outcomes(asyncio.run(scene()))) == {Outcome.HANDED_OVER}


def test_nobody_listens():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{held.getsockname()[1]}/x"

    async def scene():
        sender = new_sender(timeout=1)
        end = Endpoint(url, KeyPair.fresh().public, b"s" * 16)
        results = await sender.send([Push(end, b"x")] * 5)
        await sender.close()
        return results

    assert outcomes(asyncio.run(scene())) == [Outcome.UNREACHABLE] * 5


def test_what_cannot_be_sent_stops_nobody_else():
    async def scene():
        async with standing() as (service, sender):
            good = service.subscribe()
            off_curve = Endpoint(good.url, b"\x04" + b"\x01" * 64, good.secret)
            smuggled = Endpoint(good.url + " HTTP/1.1\r\nX: y", good.public_key, good.secret)
            pushes = [
                Push(off_curve, b"x"),
                Push(smuggled, b"x"),
                Push(good, b"x" * (MAX_PLAINTEXT + 1)),
                Push(good, b"x"),
            ]
            return await sender.send(pushes)

    gone, large = Outcome.GONE, Outcome.TOO_LARGE
    assert outcomes(asyncio.run(scene())) == [gone, gone, large, Outcome.HANDED_OVER]


def test_a_service_takes_nothing_that_is_wrongly_signed():
    """Signed by one key, said to be by another: every message is refused, and none is read."""

    class Forger(Vapid):
        public_key = encode64(KeyPair.fresh().public)

    async def scene():
        async with standing() as (service, sender):
            sender.vapid = Forger.from_secret(b"\x07" * 32, contact="mailto:beheer@example.org")
            return service, await sender.send([Push(service.subscribe(), b"x") for _ in range(3)])

    service, results = asyncio.run(scene())
    assert [(result.outcome, result.status) for result in results] == [(Outcome.REFUSED, 401)] * 3
    assert not service.received


def test_nothing_to_send():
    assert asyncio.run(new_sender().send([])) == []


@pytest.mark.parametrize(
    "url", ["ftp://a/b", "https:///x", "https://u@h/x", "https://h/a b", "https://h/\r\nx", "https://h/é", ""]
)
def test_no_endpoint(url):
    with pytest.raises(ValueError):
        split_url(url)


def test_retry_after_as_number_moment_or_nonsense():
    said = "Wed, 21 Oct 2026 07:28:00 GMT"
    assert seconds_until("120", "") == 120
    assert seconds_until("Wed, 21 Oct 2026 08:28:00 GMT", said) == 3600
    assert seconds_until("Wed, 21 Oct 2015 07:28:00 GMT", said) == 0
    assert seconds_until("straks", said) is None
    assert seconds_until("", "") is None


@pytest.mark.parametrize("host", ["a" * 64 + ".push.example", "push..example", "push.example:99999"])
def test_an_address_that_no_resolver_takes_holds_nobody_up(host):
    """A name with a part that is too long or empty breaks before the connection does."""

    async def scene():
        async with standing(timeout=2) as (service, sender):
            good = service.subscribe("goed")
            bad = Endpoint(f"http://{host}/push/1", good.public_key, good.secret)
            async with asyncio.timeout(5):
                return await sender.send([Push(bad, b"x"), Push(good, b"y")])

    assert outcomes(asyncio.run(scene())) == [Outcome.UNREACHABLE, Outcome.HANDED_OVER]
