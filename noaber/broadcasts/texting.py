"""A broadcast as a text message: its short words, what it costs, and what somebody means who texts back."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from noaber.broadcasts.kinds import AnswerKind, Kind
from noaber.channels.adapters.sms import is_set_up, takes_replies
from noaber.channels.adapters.sms.alphabet import Size
from noaber.channels.adapters.sms.wording import assemble
from noaber.channels.rules import words_of
from noaber.channels.sending import sending

ENDS = (".", "!", "?")
LONGEST_ANSWER = 3  # words: "niet hier", "112 gebeld"


@dataclass(frozen=True)
class Costs:
    """What one text is before anything leaves: signs, parts, and euros for one person and for all."""

    signs: int
    parts: int
    odd: str
    people: int

    @property
    def each(self) -> Decimal:
        return self.parts * sending().prices.get("sms", Decimal(0)) / 100

    @property
    def together(self) -> Decimal:
        return (self.people * self.each).quantize(Decimal("0.01"))  # as the plan rounds it


@dataclass(frozen=True)
class Meant:
    """What a text says: the answer it begins with or stands for, and whether there is more in it."""

    answer: AnswerKind
    has_more: bool
    is_tip_only: bool = False


def alert_words(*, title: str, text: str, advice: str, kind: Kind) -> str:
    """The short words in the language that is active, with the answers that can be texted back."""
    said = _sentences(title, text, advice)
    if not takes_replies():
        return said
    answers = ", ".join(f"{number} {answer.name}" for number, answer in enumerate(kind.answers, start=1))
    how = _("Antwoord: %(answers)s.") % {"answers": answers} if answers else ""
    return " ".join(part for part in (said, how, _("STOP = geen sms meer.")) if part)


def closing_words(title: str, body: str) -> str:
    """How it ended, in short."""
    return _sentences(title, body)


def costs_of(*, title: str, text: str, advice: str, kind: Kind, sender: str, exercise: bool, people: int):
    """Count signs and parts as the network will; None when no texts can be sent."""
    if not is_set_up():
        return None
    words = alert_words(title=title, text=text, advice=advice, kind=kind)
    size = Size(assemble(words, sender=sender, exercise=exercise))
    return Costs(size.signs, size.parts, size.odd, people)


def read_answer(kind: Kind, text: str) -> Meant | None:
    """Return what somebody means: a number of the list, a word of an answer, else a tip with the first answer
    that takes one. None when nothing here can hold it. Of answers with the same word the first counts."""
    words = words_of(text)
    for length in range(min(LONGEST_ANSWER, len(words)), 0, -1):
        found = _answer_called(kind, " ".join(words[:length]))
        if found is not None:
            return Meant(found, len(words) > length)
    takes_tips = next((answer for answer in kind.answers if answer.tip), None)
    return Meant(takes_tips, True, is_tip_only=True) if words and takes_tips else None


def _answer_called(kind: Kind, said: str) -> AnswerKind | None:
    if said.isdigit() and len(said) == 1:
        place = int(said)
        return kind.answers[place - 1] if 1 <= place <= len(kind.answers) else None
    return next((answer for answer in kind.answers if said in answer.words), None)


def _sentences(*parts: str) -> str:
    said = [" ".join(part.split()) for part in parts if part.strip()]
    return " ".join(part if part.endswith(ENDS) else f"{part}." for part in said)
