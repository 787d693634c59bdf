"""Mail addresses, also when somebody writes "at" and "punt" for the signs."""

import re
from collections.abc import Iterator

Span = tuple[int, int]

_LOCAL = r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}"
_PLAIN = re.compile(rf"{_LOCAL}@[^\W_][\w-]*(?:\.[^\W_][\w-]*)+")
_SPACED = re.compile(rf"{_LOCAL} ?@ ?[^\W_][\w-]*(?: ?\. ?[^\W_][\w-]*)+")

_AT = r"(?: ?[(\[{<] ?(?:at|a|@|apenstaart(?:je)?) ?[)\]}>] ?| (?:apenstaart(?:je)?|at) |@| ?@ ?)"
_DOT = r"(?: ?[(\[{<] ?(?:punt|dot|\.) ?[)\]}>] ?| (?:punt|dot) )"
_ENDS = r"(?:com|net|org|nl|eu|be|de|fr|uk|frl|amsterdam|info|biz|io|me|nu|online|app|email)"
_SPELLED = re.compile(
    rf"(?:[\w+-]{{1,64}}(?:{_DOT}|\.)){{0,4}}[\w+-]{{1,64}}{_AT}"
    rf"[^\W_][\w-]{{0,62}}(?:(?:{_DOT}|\.)[^\W_][\w-]{{0,62}}){{0,4}}?(?:{_DOT}|\.){_ENDS}(?!\w)",
    re.IGNORECASE,
)
_SIGN = re.compile(r"@|apenstaart|[(\[{<] ?at ?[)\]}>]", re.IGNORECASE)
_SPELLED_DOT = re.compile(_DOT, re.IGNORECASE)
_PROVIDERS = re.compile(
    r"\b(?:gmail|googlemail|hotmail|outlook|live|msn|yahoo|icloud|proton(?:mail)?|ziggo|kpnmail|kpnplanet|planet|"
    r"xs4all|home|casema|chello|upcmail|hetnet|telfort|tele2|solcon|online|quicknet|zonnet|freedom)\b",
    re.IGNORECASE,
)


def find_mails(text: str) -> Iterator[Span]:
    """Finds addresses. A bare "at" between two words counts only when the dot is spelled out too, or when a
    well-known mail provider follows: "meet me at example.com" is a sentence."""
    for pattern in (_PLAIN, _SPACED):
        for match in pattern.finditer(text):
            yield match.start(), match.start() + len(match[0].rstrip(".,;:!?"))
    for match in _SPELLED.finditer(text):
        if _SIGN.search(match[0]) or _SPELLED_DOT.search(match[0]) or _PROVIDERS.search(match[0]):
            yield match.span()
