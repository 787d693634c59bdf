"""Fields that take what people really send and keep what can be kept of it."""

import re
import unicodedata

from django import forms

# Characters that show nothing but turn, hide or break the text around them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffc]"
)


def tidy(text: str) -> str:
    """Takes out invisible control characters, half characters and piles of accents; keeps line ends."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "ignore").decode()
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return re.sub(r"([\u0300-\u036f]{3})[\u0300-\u036f]+", r"\1", text)


class Line(forms.CharField):
    """One line of text: what would turn or break it is taken out instead of refused."""

    def to_python(self, value):
        return super().to_python(" ".join(tidy(value).split()) if isinstance(value, str) else value)


class Words(forms.CharField):
    """Some lines of text."""

    widget = forms.Textarea

    def to_python(self, value):
        return super().to_python(tidy(value).strip() if isinstance(value, str) else value)


class Asked:
    """For a field that the form itself may need or not: empty is let through, and the page does not say that
    it may be skipped."""

    def __init__(self, *, forced=True, **kwargs):
        self.forced = forced
        super().__init__(**kwargs)

    def validate(self, value):
        if value or self.forced:
            super().validate(value)


class Choice(Asked, forms.ChoiceField):
    """One of some choices, as rows to tap."""

    widget = forms.RadioSelect


class Place(Asked, Line):
    """Words for a place; whether they are needed depends on the map."""


class Mail(Asked, forms.EmailField):
    """A mail address; whether it is needed depends on how somebody wants to hear."""
