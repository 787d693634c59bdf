"""Kinds of broadcasts, answers and outcomes: one data file, read once, replaceable by a municipality."""

import tomllib
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language

from noaber.channels.rules import words_of

SHIPPED = Path(__file__).parent / "data" / "kinds.toml"
URGENCIES = ("life", "urgent", "normal", "low")


def _in_language(texts: dict[str, str]) -> str:
    return texts.get((get_language() or "nl")[:2]) or texts["nl"]


@dataclass(frozen=True)
class AnswerKind:
    slug: str
    names: dict[str, str] = field(hash=False)
    icon: str
    tip: bool
    words: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return _in_language(self.names)


@dataclass(frozen=True)
class Outcome:
    slug: str
    names: dict[str, str] = field(hash=False)
    texts: dict[str, str] = field(hash=False)

    @property
    def name(self) -> str:
        return _in_language(self.names)

    @property
    def text(self) -> str:
        return _in_language(self.texts)

    def text_in(self, language: str) -> str:
        return self.texts.get(language) or self.texts["nl"]


@dataclass(frozen=True)
class Authority:
    """Gezag: whose reference a kind of message needs before it may leave, and for how long that holds."""

    references: dict[str, str] = field(hash=False)
    longest: timedelta

    @property
    def reference(self) -> str:
        return _in_language(self.references)

    @property
    def max_days(self) -> int:
        return self.longest.days


@dataclass(frozen=True)
class Dose:
    """Dosis: how many messages in seven days are enough for one person and for one buurt, and how many are
    the most; only life and limb passes the most. None: no limit."""

    advised: int
    most: int | None
    area_advised: int | None
    area_most: int | None


@dataclass(frozen=True)
class Exercise:
    """Oefening: what every exercise says, and what can be answered to it."""

    leads: dict[str, str] = field(hash=False)
    answers: tuple[AnswerKind, ...]

    @property
    def lead(self) -> str:
        return _in_language(self.leads)


@dataclass(frozen=True)
class Kind:
    """Soort bericht: how urgent, how long valid, how it must end."""

    slug: str
    names: dict[str, str] = field(hash=False)
    abouts: dict[str, str] = field(hash=False)
    hints: dict[str, str] = field(hash=False)
    category: str
    urgency: str
    expires: timedelta
    expires_most: timedelta
    closing: timedelta
    nag: timedelta
    public: bool
    at_once: bool  # by every channel at the same time; else one after the other
    dose: Dose
    answers: tuple[AnswerKind, ...]
    authority: Authority | None = None
    compared: dict[str, int] = field(default_factory=dict, hash=False)

    @property
    def name(self) -> str:
        return _in_language(self.names)

    @property
    def advised(self) -> int:
        return self.dose.advised

    @property
    def about(self) -> str:
        return _in_language(self.abouts)

    @property
    def title_hint(self) -> str:
        return _in_language(self.hints)

    @property
    def needs_closing(self) -> bool:
        return bool(self.closing)

    def answer(self, slug: str) -> AnswerKind | None:
        return next((answer for answer in self.answers if answer.slug == slug), None)


@dataclass(frozen=True)
class Catalogue:
    kinds: dict[str, Kind]
    answers: dict[str, AnswerKind]
    outcomes: dict[str, Outcome]
    exercise: Exercise


def read_catalogue(path: Path) -> Catalogue:
    """Read and check the file; a mistake is one sentence that names the file and the kind."""
    rows = tomllib.loads(path.read_text(encoding="utf-8"))
    answers = {row["slug"]: _read_answer(row) for row in rows["answer"]}
    outcomes = {row["class"]: Outcome(row["class"], row["name"], row["text"]) for row in rows["outcome"]}
    try:
        kinds = {row["slug"]: _read_kind(row, answers) for row in rows["kind"]}
        exercise = _read_exercise(rows["exercise"], answers)
    except (KeyError, ValueError) as mistake:
        raise ValueError(f"{path}: {mistake}") from mistake
    return Catalogue(kinds, answers, outcomes, exercise)


def _read_answer(row: dict) -> AnswerKind:
    words = tuple(" ".join(words_of(word)) for word in row.get("words", ()))
    return AnswerKind(row["slug"], row["name"], row["icon"], row["tip"], words)


def _read_kind(row: dict, answers: dict[str, AnswerKind]) -> Kind:
    if row["urgency"] not in URGENCIES:
        raise ValueError(f"kind {row['slug']}: urgency must be one of {', '.join(URGENCIES)}")
    if row["expires"] > row["expires_most"]:
        raise ValueError(f"kind {row['slug']}: expires is more than expires_most")
    return Kind(
        slug=row["slug"],
        names=row["name"],
        abouts=row["about"],
        hints=row["title_hint"],
        category=row["category"],
        urgency=row["urgency"],
        expires=timedelta(minutes=row["expires"]),
        expires_most=timedelta(minutes=row["expires_most"]),
        closing=timedelta(minutes=row["closing"]),
        nag=timedelta(minutes=row["nag"]),
        public=row["public"],
        at_once=row.get("at_once", False),
        dose=_read_dose(row),
        answers=tuple(answers[slug] for slug in row["answers"]),
        authority=_read_authority(row),
        compared=row.get("compared", {}),
    )


def _read_dose(row: dict) -> Dose:
    dose = Dose(row["advised"], row.get("most"), row.get("area_advised"), row.get("area_most"))
    for advised, most in ((dose.advised, dose.most), (dose.area_advised, dose.area_most)):
        if advised is not None and most is not None and advised > most:
            raise ValueError(f"kind {row['slug']}: what is advised is more than the most")
    return dose


def _read_authority(row: dict) -> Authority | None:
    said = row.get("authority")
    if not said or not said["required"]:
        return None
    if said["max_days"] < 1:
        raise ValueError(f"kind {row['slug']}: an authority holds for a day at least")
    return Authority(said["reference"], timedelta(days=said["max_days"]))


def _read_exercise(row: dict, answers: dict[str, AnswerKind]) -> Exercise:
    return Exercise(row["lead"], tuple(answers[slug] for slug in row["answers"]))


@cache
def catalogue() -> Catalogue:
    return read_catalogue(Path(settings.NOABER_BROADCAST_KINDS or SHIPPED))


def kind_of(slug: str, *, exercise: bool = False) -> Kind | None:
    """The kind of this name; in an exercise the same with the answers of an exercise."""
    kind = catalogue().kinds.get(slug)
    if kind is None or not exercise:
        return kind
    return replace(kind, answers=catalogue().exercise.answers if kind.answers else ())


def answer_kind(slug: str) -> AnswerKind | None:
    return catalogue().answers.get(slug)


def outcome_of(slug: str) -> Outcome | None:
    return catalogue().outcomes.get(slug)
