"""What all transports say alike."""

from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from noaber.channels.models import Mailing


def title_of(mailing: Mailing, language: str) -> str:
    """The title, with the word that keeps an exercise apart from what is real."""
    title = " ".join(mailing.text_in(language)["title"].split())
    if not mailing.exercise:
        return title
    with translation.override(language):
        return _("OEFENING: %(title)s") % {"title": title}


def link_of(mailing: Mailing) -> str:
    """Where the message goes on: what it is about, else the message itself."""
    return mailing.link or f"/berichten/{mailing.pk}/"


def absolute(link: str) -> str:
    return link if urlsplit(link).scheme else f"{settings.NOABER_URL}{link}"
