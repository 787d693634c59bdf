"""What somebody filled in so far, and which questions are still open. Pure: no database, no request."""

import json
from dataclasses import asdict, dataclass, field, fields
from hashlib import sha256

from .categories import Category
from .outward import street_of
from .screening import find_personal, masked

PLACE, WHAT, LOOKS, PHOTO, CONTACT, SHARING, CHECK = (
    "waar",
    "gebeurt",
    "uiterlijk",
    "foto",
    "contact",
    "delen",
    "nakijken",
)
CIRCLES = ("desk", "team", "public")
ITEMS = ("text", "photo", "name", "contact")
FEWEST_BEHAVIOURS, FEWEST_LOOKS = 1, 2
OTHER_BEHAVIOUR = "anders"


@dataclass
class Answers:
    """The answers of one report; what was never asked is empty."""

    lon: float | None = None
    lat: float | None = None
    address: int | None = None
    pointed: bool = False
    place_text: str = ""
    known_seen: bool = False
    behaviours: list[str] = field(default_factory=list)
    text: str = ""
    extra: dict = field(default_factory=dict)
    looks: dict = field(default_factory=dict)
    way: str = ""
    name: str = ""
    mail: str = ""
    phone: str = ""
    shared: dict = field(default_factory=dict)
    personal: str = ""
    seen: str = ""
    trapped: bool = False
    done: list[str] = field(default_factory=list)

    def dump(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def load(cls, text: str) -> "Answers":
        """Reads what was dumped; what an older version of the house kept under other names is left out."""
        known = {one.name for one in fields(cls)}
        return cls(**{name: value for name, value in json.loads(text or "{}").items() if name in known})

    @property
    def public_place(self) -> str:
        """The words for the place as everybody will read them."""
        return street_of(self.place_text)

    def finish(self, step: str) -> None:
        if step not in self.done:
            self.done.append(step)

    def sent_text(self, name) -> str:
        """The text that goes to the desk: with personal data taken out when the writer chose so."""
        return masked(self.text, find_personal(self.text), name) if self.personal == "remove" else self.text

    def circle(self, item: str) -> str:
        """Who may read an item; personal data that stays in the text keeps the text at the desk."""
        if item == "text" and self.personal == "desk":
            return "desk"
        return self.shared.get(item, "desk")


def digest_of(text: str) -> str:
    """By which a prompt that was shown for this very text is remembered."""
    return sha256(text.encode()).hexdigest()[:16]


def steps_of(category: Category) -> list[str]:
    """The questions of a report in order: behaviour before looks, and nothing to share behind a wall."""
    steps = [PLACE, WHAT, LOOKS, PHOTO, CONTACT, SHARING, CHECK]
    if not category.about_people:
        steps.remove(LOOKS)
    if category.walled:
        steps.remove(SHARING)
    return steps


def first_open(category: Category, answers: Answers) -> str:
    """The first question without an answer, or the page on which everything is checked."""
    return next(step for step in steps_of(category) if step not in answers.done or step == CHECK)


def step_before(category: Category, step: str) -> str | None:
    steps = steps_of(category)
    place = steps.index(step)
    return steps[place - 1] if place else None


def missing_facts(category: Category, behaviours: list, looks: dict) -> str:
    """Names what a report about people still lacks: "behaviour", "looks" or nothing."""
    if not category.about_people:
        return ""
    if len(behaviours) < FEWEST_BEHAVIOURS:
        return "behaviour"
    return "looks" if len(looks) < FEWEST_LOOKS else ""
