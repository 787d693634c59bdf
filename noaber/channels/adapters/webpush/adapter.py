"""Web push as a transport: browsers from the database, one sender per process in a thread of its own."""

import asyncio
import threading
from functools import cache
from urllib.parse import urlsplit

import uvloop
from django.conf import settings

from noaber.channels.actions.browsers import drop_gone_browsers
from noaber.channels.adapters.contract import Delivery, Recipient, Repeat, Report
from noaber.channels.adapters.webpush.payload import HASTE, TTL, Payloads
from noaber.channels.adapters.webpush.sender import Endpoint, Push, Result, Sender
from noaber.channels.adapters.webpush.sender import Outcome as Sent
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
    batch = 100
    threads = 2
    stays_inside = False

    def find_addresses(self, mailing: Mailing, recipients: list[Recipient]) -> list[Delivery]:
        by_id = {recipient.id: recipient for recipient in recipients}
        browsers = Subscription.objects.filter(person__in=list(by_id))
        return [Delivery(by_id[row.person_id], row, row.pk) for row in browsers] if can_push() else []

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

    def send(self, pushes: list[Push]) -> list[Result]:
        return asyncio.run_coroutine_threadsafe(self._sender.send(pushes), self._loop).result()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.create_task(self._fill())
        self._loop.run_forever()

    async def _fill(self) -> None:
        while True:
            made = self._sender.pool.fill(at_most=20)
            await asyncio.sleep(0.01 if made else 1.0)


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


def is_invented(browser: Subscription) -> bool:
    """True for browsers of an invented town, which no message leaves the house for."""
    return (urlsplit(browser.endpoint).hostname or "").endswith(INVENTED)


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
            Endpoint(row.endpoint, row.public_key, row.secret),
            payloads.payload_for(recipient.language, Receipt(mailing.pk, recipient.id, row.pk)),
            topic=payloads.topic,
            ttl=life,
            urgency=haste,
        )
        for recipient, row in ((delivery.recipient, delivery.address) for delivery in deliveries)
    ]


def _report(result: Result) -> Report:
    return Report(MEANING[result.outcome], result.retry_after)
