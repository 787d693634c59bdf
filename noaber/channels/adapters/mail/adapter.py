"""Mail as a transport."""

from noaber.channels.adapters.contract import Delivery, Recipient, Repeat, Report
from noaber.channels.adapters.mail.envelope import Mail, return_address
from noaber.channels.adapters.mail.letter import Letters
from noaber.channels.adapters.mail.posting import post
from noaber.channels.models import CONTACT, Channel, Mailing, Outcome
from noaber.people.models import Person


class MailTransport:
    """A repeated mail has the same Message-ID, by which mail systems see that they have it already."""

    channel = Channel.MAIL.value
    repeat = Repeat.DEDUPLICATED
    batch = 25
    threads = 2
    stays_inside = False

    def find_addresses(self, mailing: Mailing, recipients: list[Recipient]) -> list[Delivery]:
        by_id = {recipient.id: recipient for recipient in recipients}
        if CONTACT in by_id:
            return [Delivery(by_id[CONTACT], mailing.contact)]
        persons = Person.objects.filter(pk__in=list(by_id), mail_hash__isnull=False).only("mail")
        return [Delivery(by_id[person.pk], person.mail) for person in persons]

    def hand_over(self, mailing: Mailing, deliveries: list[Delivery]) -> list[Report]:
        letters = Letters(mailing)
        mails = [_mail(letters, mailing, delivery) for delivery in deliveries]
        sent = iter(post([mail for mail in mails if mail is not None]))
        return [Report(Outcome.FAILED) if mail is None else next(sent) for mail in mails]

    def settle(self, mailing: Mailing, deliveries: list[Delivery], reports: list[Report]) -> None:
        """Nothing beyond the results."""


def _mail(letters: Letters, mailing: Mailing, delivery: Delivery) -> Mail | None:
    """None when the address is none that a mail can be written to."""
    to, recipient = delivery.address, delivery.recipient
    try:
        return Mail(to, letters.write(recipient, to), return_address(mailing.pk, recipient.id, to))
    except ValueError:
        return None
