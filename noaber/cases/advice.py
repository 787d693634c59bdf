"""What the house says about a text while it is being written: which words, why, and what now."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from .answers import digest_of
from .categories import Category
from .screening import Judgement, find_personal, judge, marked

NAMES = {
    "bsn": lambda: _("burgerservicenummer"),
    "iban": lambda: _("rekeningnummer"),
    "phone": lambda: _("telefoonnummer"),
    "mail": lambda: _("mailadres"),
    "plate": lambda: _("kenteken"),
    "name": lambda: _("naam"),
}


@dataclass(frozen=True)
class Advice:
    """A title and a sentence per remark; `stops` when the text cannot go on as it is."""

    verdict: str
    title: str
    sentence: str
    stops: bool
    personal: tuple[str, ...]
    pieces: tuple[tuple[str, str | None], ...]

    @property
    def silent(self) -> bool:
        return self.verdict == "clear" and not self.personal


def advise(text: str, category: Category | None = None, *, behaviour_known=False, seen="") -> Advice:
    """Reads a text for somebody who writes it. `seen` is the digest of a text for which the writer saw the
    question already and chose to go on."""
    judgement = judge(text, behaviour_known=behaviour_known)
    verdict = judgement.verdict
    if verdict == "stop" and category is not None and category.kind == "idea":
        verdict = "pause"
    found = find_personal(text)
    title, sentence = _words(verdict, text, judgement)
    return Advice(
        verdict=verdict,
        title=title,
        sentence=sentence,
        stops=verdict == "stop" or (verdict in ("ask", "pause") and seen != digest_of(text)),
        personal=tuple(dict.fromkeys(NAMES[one.kind]() for one in found)),
        pieces=tuple((piece, kind and NAMES[kind]()) for piece, kind in marked(text, found)),
    )


def mask_name(kind: str) -> str:
    """What stands in a text in the place of something that was taken out."""
    return f"[{NAMES[kind]()}]"


def _words(verdict: str, text: str, judgement: Judgement) -> tuple[str, str]:
    quoted = ", ".join(dict.fromkeys(f"“{text[start:end]}”" for start, end in judgement.spans[:3]))
    if verdict == "stop":
        return _("Schrijf wat iemand doet"), _(
            "U noemt alleen afkomst: %(words)s. Zo versturen wij uw tekst niet. Schrijf wat u ziet of hoort. "
            "Bijvoorbeeld: “Zij gooien flessen kapot.” Uw tekst blijft staan."
        ) % {"words": quoted}
    if verdict == "pause":
        return _("Is afkomst hier nodig?"), _(
            "U schrijft %(words)s. Met gedrag en kleding vinden wij iemand terug, met afkomst niet. "
            "Pas uw tekst aan, of laat hem zo staan."
        ) % {"words": quoted}
    if verdict == "ask":
        return _("Wat doen zij?"), _(
            "Met %(words)s kunnen wij niets. Schrijf wat u ziet of hoort. "
            "Bijvoorbeeld: “Na 23 uur draaien zij harde muziek.” Uw tekst blijft staan."
        ) % {"words": quoted}
    return "", ""
