"""What a category consists of. Plain values that never change while the process runs."""

from dataclasses import dataclass, field

from django.utils.translation import get_language


@dataclass(frozen=True)
class Words:
    """The same words in each language; as a string they are in the reader's."""

    nl: str
    en: str

    def __str__(self):
        return self.en if (get_language() or "nl").startswith("en") else self.nl


@dataclass(frozen=True)
class Option:
    """Keuze: one possible answer."""

    value: str
    words: Words

    def __str__(self):
        return str(self.words)


@dataclass(frozen=True)
class Question:
    """Extra vraag: a question that belongs to some categories only."""

    slug: str
    type: str
    ask: Words
    required: bool = False
    options: tuple[Option, ...] = ()
    when_question: str = ""
    when_is: tuple[str, ...] = ()

    def applies(self, answers: dict) -> bool:
        """Says whether the earlier answers lead to this question."""
        if not self.when_question:
            return True
        return bool(set(self.when_is).intersection(_as_list(answers.get(self.when_question))))

    def option(self, value: str) -> Option | None:
        return next((option for option in self.options if option.value == value), None)

    def said(self, answer) -> str:
        """The answer in words, for people to read."""
        if not self.options:
            return str(answer)
        return ", ".join(str(self.option(value) or value) for value in _as_list(answer))


@dataclass(frozen=True)
class Appearance:
    """Kenmerk: by which a person is recognised. Origin, skin, faith and hair are never among them."""

    slug: str
    ask: Words
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Call:
    """Nummer: whom to ring instead, or first."""

    number: str
    words: Words


@dataclass(frozen=True)
class Category:
    """Categorie: what it is about, which desk has it, and when there is an answer."""

    slug: str
    group: str
    part: str
    names: Words
    words: str
    icon: str
    desk: str
    term_workdays: int
    kind: str
    public: bool
    walled: bool
    open311: str
    questions: tuple[Question, ...] = ()
    behaviours: tuple[Option, ...] = ()
    call: Call | None = None

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        return str(self.names)

    @property
    def about_people(self) -> bool:
        return self.kind == "people"


@dataclass(frozen=True)
class Group:
    """Groep: categories that stand together on a page."""

    slug: str
    part: str
    names: Words
    icon: str
    categories: tuple[Category, ...] = ()

    @property
    def name(self) -> str:
        return str(self.names)


@dataclass(frozen=True)
class Part:
    """Deur: one of the four big choices of the first question."""

    slug: str
    groups: tuple[Group, ...] = ()


@dataclass(frozen=True)
class Catalogue:
    """Everything in the file."""

    parts: tuple[Part, ...]
    categories: dict[str, Category] = field(hash=False)
    appearance: tuple[Appearance, ...] = ()

    def group(self, slug: str) -> Group | None:
        return next((group for part in self.parts for group in part.groups if group.slug == slug), None)


def _as_list(answer) -> list:
    return list(answer) if isinstance(answer, list | tuple) else [answer]
