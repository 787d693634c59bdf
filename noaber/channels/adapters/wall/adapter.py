"""The wall: one delivery for all screens together. What each of them shows it says by its heartbeat."""

from noaber.channels.adapters.contract import Delivery, Recipient, Repeat, Report
from noaber.channels.models import Mailing, Outcome, Screen


class WallTransport:
    """A repeat is nothing: a screen shows the state of now, however often it is told to look.

    Nothing is carried here, because a screen hears by its stream that something changed in its area, and else
    asks within seconds. Without any screen the outcome is that there is no address.
    """

    channel = "wall"
    repeat = Repeat.REPLACED
    batch = 1
    threads = 1
    stays_inside = False

    def find_addresses(self, mailing: Mailing, recipients: list[Recipient]) -> list[Delivery]:
        there = Screen.objects.filter(revoked_at=None).exists()
        return [Delivery(recipient, None) for recipient in recipients] if there else []

    def hand_over(self, mailing: Mailing, deliveries: list[Delivery]) -> list[Report]:
        return [Report(Outcome.HANDED_OVER) for _delivery in deliveries]

    def settle(self, mailing: Mailing, deliveries: list[Delivery], reports: list[Report]) -> None:
        """Nothing belongs to it: the receipts come from the screens."""
