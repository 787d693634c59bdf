"""One plain shape for hostile and fancy text, with the way back to the places in the original."""

import unicodedata
from dataclasses import dataclass

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")
_SPACES = dict.fromkeys(map(ord, "\u00a0\u2007\u2008\u2009\u200a\u202f\u3000\t\r\n\v\f"), " ")
_TABLE = _DASHES | _SPACES


@dataclass(frozen=True)
class Plain:
    """Text of ordinary characters; `at[i]` is where character i stood in the original."""

    text: str
    at: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Translates a span in the plain text to the original."""
        return self.at[start], self.at[end - 1] + 1


def plain(text: str) -> Plain:
    """Folds wide letters and digits, dashes and spaces to ordinary ones and drops invisible characters.

    Line ends become spaces, so that a number broken over two lines is still one number. A character that
    would become several (such as a ligature) stays as it is: places must stay translatable.
    """
    if text.isascii() and text.isprintable():
        return Plain(text, tuple(range(len(text))))
    kept = [(_fold(char), place) for place, char in enumerate(text) if not _invisible(char)]
    return Plain("".join(char for char, _ in kept), tuple(place for _, place in kept))


def _invisible(char: str) -> bool:
    return char not in "\t\r\n\v\f" and unicodedata.category(char) in {"Cf", "Cc", "Cs", "Mn"}


def _fold(char: str) -> str:
    if (known := _TABLE.get(ord(char))) is not None:
        return known
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    folded = unicodedata.normalize("NFKC", char)
    return folded if len(folded) == 1 else char
