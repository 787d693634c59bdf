"""The inbox on the site: nothing leaves the house, so it cannot fail and a repeat changes nothing."""

from noaber.channels.actions.live import touch_persons
from noaber.channels.adapters.contract import Delivery, Recipient, Repeat, Report
from noaber.channels.models import Channel, Mailing, Outcome

ARRIVED = Report(Outcome.HANDED_OVER)


class PageTransport:
    channel = Channel.PAGE.value
    repeat = Repeat.DEDUPLICATED
    batch = 1_000
    threads = 1

    def find_addresses(self, mailing: Mailing, recipients: list[Recipient]) -> list[Delivery]:
        return [Delivery(recipient, None) for recipient in recipients]

    def hand_over(self, mailing: Mailing, deliveries: list[Delivery]) -> list[Report]:
        return [ARRIVED] * len(deliveries)

    def settle(self, mailing: Mailing, deliveries: list[Delivery], reports: list[Report]) -> None:
        touch_persons([delivery.recipient.id for delivery in deliveries])
