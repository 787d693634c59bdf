"""Text as it comes from outside, without what shows nothing and breaks pages, mails and XML."""

import re
import unicodedata

# Characters that show nothing but turn, hide or break the text around them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffc\ufffe\uffff]"
)


def tidy(text: str) -> str:
    """Takes out invisible control characters, half characters and piles of accents; keeps line ends."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "ignore").decode()
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return re.sub(r"([\u0300-\u036f]{3})[\u0300-\u036f]+", r"\1", text)


def one_line(text: str) -> str:
    """The same for what is one line: every run of spaces and line ends is one space."""
    return " ".join(tidy(text).split())
