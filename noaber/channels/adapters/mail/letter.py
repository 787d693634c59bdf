"""How a message looks as mail: text and page, who it is from, how to stop it, where an answer goes."""

from email.message import EmailMessage
from email.utils import formataddr

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from noaber.channels.adapters.contract import Recipient
from noaber.channels.adapters.wording import absolute, link_of, title_of
from noaber.channels.models import Channel, Mailing
from noaber.channels.rules import UnsubscribeToken, can_switch
from noaber.core.crypto import keyed_hash
from noaber.people.contact import mail_hash


def write_letter(mailing: Mailing, recipient: Recipient, to: str) -> EmailMessage:
    """The whole mail. Its Message-ID is the same each time, so that a repeat is seen as one mail."""
    with translation.override(recipient.language):
        message = EmailMessage()
        message["From"] = formataddr((sender_name(mailing), settings.NOABER_MAIL_FROM))
        message["To"] = to
        message["Subject"] = title_of(mailing, recipient.language)
        message["Date"] = mailing.handed_at
        message["Message-ID"] = message_id(mailing, recipient)
        message["Auto-Submitted"] = "auto-generated"
        message["Content-Language"] = recipient.language
        if mailing.reply_token:
            message["Reply-To"] = reply_address(mailing.reply_token)
        stop = unsubscribe_link(mailing, recipient)
        if stop:
            message["List-Unsubscribe"] = f"<{stop}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        context = _context(mailing, recipient, stop)
        message.set_content(render_to_string("channels/mail.txt", context))
        message.add_alternative(render_to_string("channels/mail.html", context), subtype="html")
    return message


def message_id(mailing: Mailing, recipient: Recipient) -> str:
    proof = keyed_hash(f"{mailing.pk}:{recipient.id}", purpose="channels.message_id")
    return f"<{mailing.pk}.{proof.hex()[:24]}@{mail_domain()}>"


def mail_domain() -> str:
    return settings.NOABER_MAIL_FROM.rpartition("@")[2].rstrip(">")


def reply_address(token: str) -> str:
    """An answer to this address lands with whatever the token belongs to."""
    return f"reply+{token}@{settings.NOABER_MAIL_REPLIES}"


def sender_name(mailing: Mailing) -> str:
    return mailing.organisation.name if mailing.organisation else settings.NOABER_MUNICIPALITY or "noaber"


def unsubscribe_link(mailing: Mailing, recipient: Recipient) -> str:
    """Empty for what cannot be stopped: mail about one's own account."""
    if not can_switch(mailing.category, Channel.MAIL):
        return ""
    contact = mail_hash(mailing.contact) if not recipient.id else b""
    token = UnsubscribeToken(mailing.category, Channel.MAIL.value, recipient.id, contact)
    return f"{settings.NOABER_URL}/af/{token.sign()}"


def _context(mailing: Mailing, recipient: Recipient, stop: str) -> dict:
    body = mailing.text_in(recipient.language)["body"]
    return {
        "mailing": mailing,
        "title": mailing.text_in(recipient.language)["title"],
        "body": body,
        "paragraphs": [part.strip() for part in body.split("\n\n") if part.strip()],
        "link": absolute(link_of(mailing)) if recipient.id or mailing.link else "",
        "stop": stop,
        "settings_link": f"{settings.NOABER_URL}/ik/berichten/" if recipient.id else "",
        "sender": sender_name(mailing),
        "controller": settings.NOABER_CONTROLLER,
        "language": recipient.language,
        "exercise_word": _("OEFENING"),
    }
