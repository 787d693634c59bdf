"""Names of people, as well as can be without guessing at every capital: a net with holes.

Found: a title or a word of kinship with a name after it, "ik heet …", a well-known first name with a
surname. Not found: rare first names alone, surnames alone, nicknames. Streets named after people are left
alone.
"""

import re
from collections.abc import Iterator
from functools import cache

from .terms import load_lists

Span = tuple[int, int]

_PARTICLE = (
    r"(?:van|de|den|der|het|ten|ter|te|'t|in|op|el|al|ben|bin|la|le|du|von|da|dos|di"
    r"|van de|van der|van den|van het|op den|in 't)"
)
_PARTICLE_SMALL = "(?:van|de|den|der|ten|ter|el|van de|van der|van den)"
_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w'’]*(?:-[A-ZÀ-ÖØ-Þ]\w+)*"
_INITIALS = r"(?:[A-Z]\. ?){1,4}"
_SURNAME = rf"(?:(?:{_PARTICLE} ){{1,3}}|[dD]['’])?{_CAPITAL}"

_TITLE = re.compile(
    r"\b(?i:meneer|mevrouw|mijnheer|dhr\.?|mevr\.?|mw\.?|mr\.?|mrs\.?|ms\.?|miss|dr\.?|familie|fam\.|gezin|buurman"
    r"|buurvrouw|buurjongen|buurmeisje|oom|tante|opa|oma|neighbou?r|uncle|aunt) "
    rf"(?P<name>(?:{_INITIALS})?{_SURNAME}(?: {_SURNAME})?)"
)
_CALLED = re.compile(
    r"\b(?i:ik heet|ik ben|heet|heten|genaamd|met de naam|(?:mijn|zijn|haar|de) naam is|naam:"
    r"|(?:my|his|her) name is|called|named) "
    rf"(?P<name>{_CAPITAL}(?: {_SURNAME})?)"
)
_SIGNED = re.compile(rf"\b(?i:groet(?:en|jes)?|mvg|regards),? +(?P<name>{_CAPITAL}(?: {_SURNAME})?)\.?\s*$")
_INITIALLED = re.compile(rf"(?<!\w)(?P<name>(?:[A-Z]\.){{1,4}} ?{_SURNAME})")
_PLACES = re.compile(
    r"(?:straat|straatje|laan|plein|weg|kade|gracht|singel|dijk|hof|park|pad|steeg|dreef|plantsoen|brug|markt|wal"
    r"|haven|school|kerk|buurt|wijk|poort|hal|baan|berg|veld|bos|tuin|huis|oord|ring"
    r"|[Ss]treet|[Ss]quare|[Rr]oad|[Ll]ane)$"
)


def find_names(text: str) -> Iterator[Span]:
    """Finds what is very likely the name of a person; the span leaves out the title."""
    for pattern in (_TITLE, _CALLED, _SIGNED, *_well_known(), _INITIALLED):
        for match in pattern.finditer(text):
            words = match["name"].split()
            capital_de = pattern is _TITLE and words[0] == "De" and len(words) > 1
            if (capital_de or words[0] not in _never()) and not any(map(_PLACES.search, words)):
                yield match.span("name")


@cache
def _well_known() -> tuple[re.Pattern, re.Pattern]:
    """A well-known first name with a surname, in capitals and in small letters ("jan de vries")."""
    names = load_lists()["names"]["first"].split()
    small = "|".join(name.lower() for name in names if len(name) > 2)
    return (
        re.compile(rf"(?<!\w)(?P<name>(?:{'|'.join(names)})(?:-\w+)?(?: [A-Z]\.)?(?: {_SURNAME}){{1,2}})"),
        re.compile(rf"(?<!\w)(?P<name>(?:{small}) {_PARTICLE_SMALL} [a-zà-öø-þ]{{3,}})(?!\w)"),
    )


@cache
def _never() -> frozenset[str]:
    return frozenset(load_lists()["names"]["never"].split())
