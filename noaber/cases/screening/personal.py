"""Personal data in free text: what kind and where, so that a page can point at it or a text go without it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from .mails import find_mails
from .names import find_names
from .numbers import find_bsn, find_iban, find_phones
from .plain import plain
from .plates import find_plates

# First come, first served: where two kinds claim the same characters, the more certain one is named.
_FINDERS: tuple[tuple[str, Callable[[str], Iterator[tuple[int, int]]]], ...] = (
    ("iban", find_iban),
    ("mail", find_mails),
    ("phone", find_phones),
    ("bsn", find_bsn),
    ("plate", find_plates),
    ("name", find_names),
)
KINDS = tuple(kind for kind, _ in _FINDERS)


@dataclass(frozen=True, order=True)
class Finding:
    """One piece of personal data: characters `start` to `end` of the text as it was typed."""

    start: int
    end: int
    kind: str


def find_personal(text: str) -> list[Finding]:
    """Finds personal data in the order of the text; findings never overlap."""
    shape = plain(text)
    found: list[Finding] = []
    for kind, finder in _FINDERS:
        for span in sorted(finder(shape.text)):
            finding = Finding(*shape.span(*span), kind)
            if not any(finding.start < other.end and other.start < finding.end for other in found):
                found.append(finding)
    return sorted(found)


def marked(text: str, findings: Iterable[Finding]) -> list[tuple[str, str | None]]:
    """Cuts the text into pieces with their kind (or none), to highlight them without building markup."""
    pieces: list[tuple[str, str | None]] = []
    place = 0
    for finding in findings:
        pieces += [(text[place : finding.start], None), (text[finding.start : finding.end], finding.kind)]
        place = finding.end
    return [piece for piece in [*pieces, (text[place:], None)] if piece[0]]


def masked(text: str, findings: Iterable[Finding], name: Callable[[str], str]) -> str:
    """Gives the text with each finding replaced by `name(kind)`, such as "[telefoonnummer]"."""
    return "".join(piece if kind is None else name(kind) for piece, kind in marked(text, findings))
