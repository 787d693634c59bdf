"""What a room can say to one person: declared in its `notices.py`, worded in its templates.

The template of `cases.answered` is `cases/notices/answered.txt`: its first line is the title, the rest
the body, in Dutch with English in the room's catalogue.
"""

from dataclasses import dataclass

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils import translation

from noaber.channels.models import Category


@dataclass(frozen=True, slots=True)
class Notice:
    """Kennisgeving: `category` decides who may switch it off, `title` says what it is on a settings page."""

    name: str
    category: str
    title: str = ""

    def __post_init__(self):
        Category(self.category)

    @property
    def template(self) -> str:
        room, _, name = self.name.partition(".")
        return f"{room}/notices/{name}.txt"


def render(notice: Notice, context: dict) -> dict[str, dict[str, str]]:
    """Title and body in every language of the house."""
    template = get_template(notice.template).template
    texts = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            title, _, body = template.render(Context(context, autoescape=False)).strip().partition("\n")
        texts[language] = {"title": title.strip(), "body": body.strip()}
    return texts


TRY_OUT = Notice("channels.try_out", category=Category.ANSWERS)
TEXTS_STOPPED = Notice("channels.texts_stopped", category=Category.ACCOUNT)
TEXTS_STARTED = Notice("channels.texts_started", category=Category.ACCOUNT)
# About warnings: who wants these wants to know that they do not come, by the channels of warnings.
MAIL_RETURNED = Notice("channels.mail_returned", category=Category.ALERTS)
WHO_ARE_YOU = Notice("channels.who_are_you", category=Category.ACCOUNT)
