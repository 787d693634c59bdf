"""Mail as a transport."""

from email.message import EmailMessage

from noaber.channels.adapters.contract import Delivery, Recipient, Repeat, Report
from noaber.channels.adapters.mail.letter import write_letter
from noaber.channels.adapters.mail.posting import post
from noaber.channels.models import CONTACT, Channel, Mailing, Outcome
from noaber.people.models import Person


class MailTransport:
    """A repeated mail has the same Message-ID, by which mail systems see that they have it already."""

    channel = Channel.MAIL.value
    repeat = Repeat.DEDUPLICATED
    batch = 50
    threads = 2
    stays_inside = False

    def find_addresses(self, mailing: Mailing, recipients: list[Recipient]) -> list[Delivery]:
        by_id = {recipient.id: recipient for recipient in recipients}
        if CONTACT in by_id:
            return [Delivery(by_id[CONTACT], mailing.contact)]
        persons = Person.objects.filter(pk__in=list(by_id), mail_hash__isnull=False).only("mail")
        return [Delivery(by_id[person.pk], person.mail) for person in persons]

    def hand_over(self, mailing: Mailing, deliveries: list[Delivery]) -> list[Report]:
        letters = [(d.address, _letter(mailing, d)) for d in deliveries]
        sent = iter(post([(to, letter) for to, letter in letters if letter is not None]))
        return [Report(Outcome.FAILED) if letter is None else next(sent) for _to, letter in letters]

    def settle(self, mailing: Mailing, deliveries: list[Delivery], reports: list[Report]) -> None:
        """Nothing beyond the results."""


def _letter(mailing: Mailing, delivery: Delivery) -> EmailMessage | None:
    """None when the address is none that a mail can be written to."""
    try:
        return write_letter(mailing, delivery.recipient, delivery.address)
    except ValueError:
        return None
