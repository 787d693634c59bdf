"""Mail that cannot wait for the deliver loop and is never journalled: sign-in codes."""

from email import policy
from email.message import EmailMessage
from email.utils import make_msgid

from django.conf import settings

from noaber.channels.adapters.mail.envelope import Mail
from noaber.channels.adapters.mail.letter import mail_domain
from noaber.channels.adapters.mail.posting import post
from noaber.channels.models import Outcome
from noaber.core import clock


class NotSent(Exception):
    """The mail server did not take it; `for_good` when it never will."""

    def __init__(self, outcome: str):
        super().__init__(outcome)
        self.for_good = outcome == Outcome.FAILED


def send_now(to: str, subject: str, text: str) -> None:
    """Send one plain mail at once; raises NotSent. The connection is closed after it."""
    message = EmailMessage()
    message["From"] = settings.NOABER_MAIL_FROM
    message["To"] = to
    message["Subject"] = " ".join(subject.split())
    message["Date"] = clock.now()
    message["Message-ID"] = make_msgid(domain=mail_domain())
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    report = post([Mail(to, message.as_bytes(policy=policy.SMTP))], keep_open=False)[0]
    if report.outcome != Outcome.HANDED_OVER:
        raise NotSent(report.outcome)
