"""Web push as a transport: browsers from the database, one sender per process in a thread of its own."""

import asyncio
import atexit
import json
import threading
from functools import cache
from urllib.parse import urlsplit

import uvloop
from django.conf import settings

from noaber.channels.actions.browsers import drop_gone_browsers
from noaber.channels.adapters.contract import Delivery, Recipient, Repeat, Report
from noaber.channels.adapters.webpush.message import Endpoint, Push, Result
from noaber.channels.adapters.webpush.message import Outcome as Sent
from noaber.channels.adapters.webpush.payload import HASTE, TTL, Payloads
from noaber.channels.adapters.webpush.sender import Sender
from noaber.channels.adapters.webpush.vapid import Vapid, decode64
from noaber.channels.models import Channel, Mailing, Outcome, Subscription
from noaber.channels.rules import Receipt
from noaber.core import clock

MEANING = {
    Sent.HANDED_OVER: Outcome.HANDED_OVER,
    Sent.GONE: Outcome.GONE,
    Sent.LATER: Outcome.LATER,
    Sent.UNREACHABLE: Outcome.LATER,
    Sent.TIMED_OUT: Outcome.LATER,
    Sent.TOO_LARGE: Outcome.FAILED,
    Sent.REFUSED: Outcome.FAILED,
}
INVENTED = ".example"  # a name that can never exist: browsers of an invented town


class WebPushTransport:
    """A repeated message replaces the first by its topic."""

    channel = Channel.WEBPUSH.value
    repeat = Repeat.REPLACED
    batch = 50
    threads = 2
    stays_inside = False

    def find_addresses(self, mailing: Mailing, recipients: list[Recipient]) -> list[Delivery]:
        if not can_push():
            return []
        by_id = {recipient.id: recipient for recipient in recipients}
        return [
            Delivery(by_id[person], endpoint_of(url, keys), pk)
            for pk, person, url, keys in Subscription.objects.filter(person__in=list(by_id)).values_list(
                "pk", "person_id", "endpoint", "keys"
            )
        ]

    def hand_over(self, mailing: Mailing, deliveries: list[Delivery]) -> list[Report]:
        real = [delivery for delivery in deliveries if not is_invented(delivery.address)]
        sent = iter(sending_thread().send(_pushes(mailing, real)) if real else [])
        return [
            Report(Outcome.HANDED_OVER) if is_invented(delivery.address) else _report(next(sent))
            for delivery in deliveries
        ]

    def settle(self, mailing: Mailing, deliveries: list[Delivery], reports: list[Report]) -> None:
        pairs = zip(deliveries, reports, strict=True)
        gone = [delivery.endpoint for delivery, report in pairs if report.outcome == Outcome.GONE]
        if gone:
            drop_gone_browsers(gone)


class SendingThread:
    """One event loop in a thread, shared by all lanes of the process; it makes keys while it waits."""

    def __init__(self, sender: Sender):
        self._sender = sender
        self._loop = uvloop.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="webpush", daemon=True)
        self._thread.start()
        atexit.register(self.close)  # a loop that still runs while the interpreter goes can take it down

    def send(self, pushes: list[Push]) -> list[Result]:
        return asyncio.run_coroutine_threadsafe(self._sender.send(pushes), self._loop).result()

    def close(self) -> None:
        """End the loop and its thread; what is still on its way is not waited for."""
        atexit.unregister(self.close)
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        filling = self._loop.create_task(self._fill())
        self._loop.run_forever()
        filling.cancel()
        self._loop.run_until_complete(asyncio.gather(filling, return_exceptions=True))

    async def _fill(self) -> None:
        """Make keys only while nothing is on its way, and a few at a time, so that nothing waits for it."""
        while True:
            made = self._sender.pool.fill(at_most=20) if self._sender.is_quiet else 0
            await asyncio.sleep(0.002 if made else 0.2)


@cache
def own_key() -> Vapid | None:
    """The installation's application server key; None when it has none."""
    if not settings.NOABER_PUSH_KEY:
        return None
    return Vapid.from_secret(decode64(settings.NOABER_PUSH_KEY), contact=settings.NOABER_PUSH_SUBJECT)


@cache
def sending_thread() -> SendingThread:
    return SendingThread(Sender(own_key()))


def can_push() -> bool:
    return own_key() is not None


def endpoint_of(url: str, keys: str) -> Endpoint:
    """Where a browser listens, from what is kept of it."""
    kept = json.loads(keys)
    return Endpoint(url, bytes.fromhex(kept["p256dh"]), bytes.fromhex(kept["auth"]))


def is_invented(browser: Endpoint) -> bool:
    """True for browsers of an invented town, which no message leaves the house for."""
    return INVENTED in browser.url and (urlsplit(browser.url).hostname or "").endswith(INVENTED)


def seconds_left(mailing: Mailing) -> int:
    """How long a push service may hold it: by urgency, and never past its end."""
    longest = TTL[mailing.urgency]
    if mailing.expires_at is None:
        return longest
    return max(0, min(longest, int((mailing.expires_at - clock.now()).total_seconds())))


def _pushes(mailing: Mailing, deliveries: list[Delivery]) -> list[Push]:
    payloads, life, haste = Payloads(mailing), seconds_left(mailing), HASTE[mailing.urgency]
    return [
        Push(
            delivery.address,
            payloads.payload_for(
                delivery.recipient.language, Receipt(mailing.pk, delivery.recipient.id, delivery.endpoint)
            ),
            topic=payloads.topic,
            ttl=life,
            urgency=haste,
        )
        for delivery in deliveries
    ]


def _report(result: Result) -> Report:
    return Report(MEANING[result.outcome], result.retry_after)
