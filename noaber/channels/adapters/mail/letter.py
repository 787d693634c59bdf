"""How a message looks as mail: text and page, who it is from, how to stop it, where an answer goes."""

import re
from email import policy
from email.header import Header
from email.message import EmailMessage
from email.quoprimime import body_encode
from email.utils import formataddr

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from noaber.channels.adapters.contract import Recipient
from noaber.channels.adapters.wording import absolute, link_of, title_of
from noaber.channels.models import Channel, Mailing
from noaber.channels.rules import UnsubscribeToken, can_stop
from noaber.core.crypto import keyed_hash
from noaber.people.contact import mail_hash

BREAK = b"=\r\n"
STOP = b"@@STOP@@"  # stands at the start of a line in both templates: encoding must not break it in two
MOST_REFERRED = 20
LONGEST_QUOTED = 60
ADDRESS = re.compile(r"[!-;=?A-Za-z^-~]+@[A-Za-z0-9.-]+")


class Letters:
    """The mails of one mailing. What is the same for all is worded and encoded once per language.

    Only the address, the Message-ID and the link to stop differ; the link is put where `STOP` stands in the
    quoted-printable text, between soft line breaks, so that no line grows too long.
    """

    def __init__(self, mailing: Mailing):
        self._mailing = mailing
        self._common: dict[str, bytes] = {}
        self._earlier = came_before(mailing)

    def write(self, recipient: Recipient, to: str) -> bytes:
        """The whole mail; ValueError when `to` is no plain address. A repeat has the same Message-ID."""
        if not ADDRESS.fullmatch(to):
            raise ValueError("not an address that a mail can be written to")
        own = [f"To: {to}", f"Message-ID: {message_id(self._mailing, recipient)}"]
        if earlier := [message_id(one, recipient) for one in self._earlier]:
            own += [f"In-Reply-To: {earlier[-1]}", "References: " + "\r\n ".join(earlier)]
        common = self._in_language(recipient.language)
        stop = unsubscribe_link(self._mailing, recipient)
        if stop:
            own += [f"List-Unsubscribe: <{stop}>", "List-Unsubscribe-Post: List-Unsubscribe=One-Click"]
            common = common.replace(STOP, BREAK + body_encode(stop, eol="\r\n").encode() + BREAK)
        return "\r\n".join(own).encode() + b"\r\n" + common

    def _in_language(self, language: str) -> bytes:
        if language not in self._common:
            with translation.override(language):
                self._common[language] = _common(self._mailing, language)
        return self._common[language]


def _common(mailing: Mailing, language: str) -> bytes:
    """Everything but the three lines of the receiver, in the language that is active."""
    message = EmailMessage(policy=policy.SMTP.clone(max_line_length=76))
    message["Subject"] = title_of(mailing, language)
    message["Date"] = mailing.handed_at
    message["Auto-Submitted"] = "auto-generated"
    if mailing.reply_token:
        message["Reply-To"] = reply_address(mailing.reply_token)
    context = _context(mailing, language)
    message.set_content(render_to_string("channels/mail.txt", context), cte="quoted-printable")
    page = render_to_string("channels/mail.html", context)
    message.add_alternative(page, subtype="html", cte="quoted-printable")
    message["Content-Language"] = language  # after the content, which clears what it finds
    return f"From: {sender_field(sender_name(mailing))}\r\n".encode() + message.as_bytes()


def sender_field(name: str) -> str:
    """The name and our address. Left to Python, a name that it folds or encodes loses the quotes around a
    comma, and becomes several senders."""
    name = " ".join(name.split())
    if name.isascii() and len(name) <= LONGEST_QUOTED:
        return formataddr((name, settings.NOABER_MAIL_FROM))
    encoded = Header(name, "utf-8", header_name="From").encode(linesep="\r\n")
    return f"{encoded}\r\n <{settings.NOABER_MAIL_FROM}>"


def message_id(mailing: Mailing, recipient: Recipient) -> str:
    proof = keyed_hash(f"{mailing.pk}:{recipient.id}", purpose="channels.message_id")
    return f"<{mailing.pk}.{proof.hex()[:24]}@{mail_domain()}>"


def came_before(mailing: Mailing) -> list[Mailing]:
    """What this one came in the place of, oldest first, so that a mail program shows them together."""
    before: list[Mailing] = []
    while mailing.replaces is not None and len(before) < MOST_REFERRED:
        mailing = mailing.replaces
        before.insert(0, mailing)
    return before


def mail_domain() -> str:
    return settings.NOABER_MAIL_FROM.rpartition("@")[2].rstrip(">")


def reply_address(token: str) -> str:
    """An answer to this address lands with whatever the token belongs to."""
    return f"reply+{token}@{settings.NOABER_MAIL_REPLIES}"


def sender_name(mailing: Mailing) -> str:
    """Who it is from, in the language that is active; an exercise says so in the sender too."""
    name = mailing.organisation.name if mailing.organisation else settings.NOABER_MUNICIPALITY or "noaber"
    return _("Oefening van %(sender)s") % {"sender": name} if mailing.exercise else name


def unsubscribe_link(mailing: Mailing, recipient: Recipient) -> str:
    """Empty for what cannot be stopped: mail about one's own account."""
    if not can_stop(mailing.category, Channel.MAIL):
        return ""
    contact = b"" if recipient.id else mail_hash(mailing.contact) or b""
    token = UnsubscribeToken(mailing.category, Channel.MAIL.value, recipient.id, contact)
    return f"{settings.NOABER_URL}/af/{token.sign()}"


def _context(mailing: Mailing, language: str) -> dict:
    text = mailing.text_in(language)
    has_account = not mailing.contact
    return {
        "mailing": mailing,
        "title": text["title"],
        "body": text["body"],
        "paragraphs": [part.strip() for part in text["body"].split("\n\n") if part.strip()],
        "link": absolute(link_of(mailing)) if has_account or mailing.link else "",
        "stop": STOP.decode() if can_stop(mailing.category, Channel.MAIL) else "",
        "settings_link": f"{settings.NOABER_URL}/ik/berichten/" if has_account else "",
        "sender": sender_name(mailing),
        "controller": settings.NOABER_CONTROLLER,
        "language": language,
        "exercise_word": _("OEFENING"),
    }
