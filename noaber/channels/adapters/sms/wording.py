"""What a text message says: who it is from, that it is an exercise, the words, the link when needed."""

from django.utils import translation
from django.utils.translation import gettext as _

from noaber.channels.adapters.contract import Recipient
from noaber.channels.adapters.mail.letter import sender_name
from noaber.channels.adapters.sms.alphabet import plain
from noaber.channels.adapters.wording import absolute, link_of
from noaber.channels.models import Mailing
from noaber.core.crypto import keyed_hash

MOST_SIGNS = 600  # four parts; what is longer goes on behind the link


def body_of(mailing: Mailing, language: str) -> str:
    """The whole text in the reader's language: its own short words where the sender wrote them."""
    said = mailing.text_in(language)
    words = said.get("sms") or f"{said['title'].strip()}\n{said['body'].strip()}"
    link = "" if mailing.contact else absolute(link_of(mailing))
    with translation.override(language):
        return assemble(
            words,
            sender=sender_name(mailing),
            exercise=mailing.exercise,
            link=link,
            with_link="sms" not in said,
        )


def assemble(words: str, *, sender: str, exercise: bool, link: str = "", with_link: bool = False) -> str:
    """Put the sender before the words and cut what is too long, in the language that is active."""
    words = plain(words).strip()
    if exercise:
        words = _("OEFENING: %(title)s") % {"title": words}
    if len(words) > MOST_SIGNS:
        words, with_link = words[:MOST_SIGNS].rsplit(None, 1)[0] + "...", True
    ends = f"\n{link}" if link and with_link else ""
    return f"{plain(sender)}: {words}{ends}"


def reference_of(mailing: Mailing, recipient: Recipient) -> str:
    """Our own name for this text, which tells a provider nothing about whom it is for."""
    return keyed_hash(f"{mailing.pk}:{recipient.id}", purpose="channels.sms")[:12].hex()
