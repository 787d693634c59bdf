"""Paper for doors as a transport: a chunk holds ids of addresses, and delivering makes the run."""

from noaber.channels.actions.paper import write_doors
from noaber.channels.adapters.contract import Delivery, Recipient, Repeat, Report
from noaber.channels.models import Channel, Mailing, Outcome
from noaber.places.queries import known_addresses


class DoorsTransport:
    """A door stands in a run once, so a repeat writes nothing. What is made counts as handed over only when
    somebody says that it was posted or carried."""

    repeat = Repeat.DEDUPLICATED
    batch = 1_000
    threads = 1
    stays_inside = False

    def __init__(self, channel: Channel):
        self.channel = channel.value

    def find_addresses(self, mailing: Mailing, recipients: list[Recipient]) -> list[Delivery]:
        known = known_addresses([recipient.id for recipient in recipients])
        return [Delivery(recipient, recipient.id) for recipient in recipients if recipient.id in known]

    def hand_over(self, mailing: Mailing, deliveries: list[Delivery]) -> list[Report]:
        return [Report(Outcome.MADE)] * len(deliveries)

    def settle(self, mailing: Mailing, deliveries: list[Delivery], reports: list[Report]) -> None:
        if deliveries:
            write_doors(mailing, self.channel, [delivery.address for delivery in deliveries])
