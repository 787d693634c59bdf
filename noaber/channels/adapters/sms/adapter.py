"""Text messages as a transport."""

from functools import partial

from django.db import DatabaseError, InterfaceError, connection, transaction

from noaber.channels.actions.receipts import note_parts
from noaber.channels.adapters.contract import Delivery, Recipient, Repeat, Report
from noaber.channels.adapters.sms.carrying import Sent, Text, carrier, is_set_up
from noaber.channels.adapters.sms.wording import body_of, reference_of
from noaber.channels.models import CONTACT, Channel, Mailing, Outcome, Urgency
from noaber.channels.queries.texts import ids_of_last_text
from noaber.core import clock
from noaber.core.db import may_pass
from noaber.people.contact import normal_phone
from noaber.people.models import Person

SHORTEST_LIFE_S = 60


class SmsTransport:
    """A repeated text is seen twice, therefore one at a time with the intent stored first.

    The lanes share one bind, whose window they fill together.
    """

    channel = Channel.SMS.value
    repeat = Repeat.POSSIBLE
    batch = 1
    threads = 10
    stays_inside = False

    def __init__(self):
        self._unwritten: dict[tuple[int, int], Sent] = {}  # what left while the database was away

    def find_addresses(self, mailing: Mailing, recipients: list[Recipient]) -> list[Delivery]:
        """Only numbers that their owner proved by a code; nobody when there is no way to send."""
        if not is_set_up():
            return []
        by_id = {recipient.id: recipient for recipient in recipients}
        if CONTACT in by_id:
            number = mailing.contact
            return [_delivery(mailing, by_id[CONTACT], number)] if normal_phone(number) else []
        proved = Person.objects.filter(pk__in=list(by_id), phone_proved_at__isnull=False)
        return [_delivery(mailing, by_id[person.pk], person.phone) for person in proved.only("phone")]

    def hand_over(self, mailing: Mailing, deliveries: list[Delivery]) -> list[Report]:
        return [self._hand_over(mailing, delivery) for delivery in deliveries]

    def settle(self, mailing: Mailing, deliveries: list[Delivery], reports: list[Report]) -> None:
        """The provider's numbers were written down as soon as they were known; else they are now."""
        for delivery in deliveries:
            key = mailing.pk, delivery.recipient.id
            sent = self._unwritten.get(key)
            if sent is None:
                continue
            if ids_of_last_text(*key) != sent.ids:  # only the answer may have been lost
                _note_parts(*key, sent)
            transaction.on_commit(partial(self._unwritten.pop, key, None))

    def make_ready(self) -> None:
        carrier().make_ready()

    def ask_status(self, mailing: Mailing, delivery: Delivery) -> Report | None:
        """Ask the provider what became of an intent; None when it does not know either."""
        ids = ids_of_last_text(mailing.pk, delivery.recipient.id)
        outcome = carrier().ask(reference_of(mailing, delivery.recipient), ids)
        return None if outcome is None else Report(outcome)

    def _hand_over(self, mailing: Mailing, delivery: Delivery) -> Report:
        """Send, and write the provider's numbers down at once: what can be asked after a crash.

        While the database is away they are kept, and written with the outcome.
        """
        sent = carrier().send(delivery.address)
        if sent.ids:
            key = mailing.pk, delivery.recipient.id
            try:
                _note_parts(*key, sent)
            except (DatabaseError, InterfaceError) as wrong:
                if not may_pass(wrong):
                    raise
                connection.close()
                self._unwritten[key] = sent
        return Report(_outcome(mailing, sent), sent.retry_after)


def _delivery(mailing: Mailing, recipient: Recipient, number: str) -> Delivery:
    """The whole text, worded before its intent is stored: who is killed in between leaves nobody unknown."""
    text = Text(
        number=number,
        body=body_of(mailing, recipient.language),
        reference=reference_of(mailing, recipient),
        seconds=_seconds_left(mailing),
    )
    return Delivery(recipient, text)


def _note_parts(mailing_id: int, person_id: int, sent: Sent) -> None:
    note_parts(mailing_id=mailing_id, person_id=person_id, ids=sent.ids, parts=sent.parts)


def _outcome(mailing: Mailing, sent: Sent) -> Outcome:
    """Where nobody knows whether it arrived, only what is about life and limb goes again."""
    if sent.outcome == Outcome.UNKNOWN and mailing.urgency == Urgency.LIFE:
        return Outcome.LATER
    return sent.outcome


def _seconds_left(mailing: Mailing) -> int | None:
    if mailing.expires_at is None:
        return None
    return max(SHORTEST_LIFE_S, int((mailing.expires_at - clock.now()).total_seconds()))
