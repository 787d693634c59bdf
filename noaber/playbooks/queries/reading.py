"""One playbook as people read it: every claim with where it comes from."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from noaber.people.models import Mandate
from noaber.people.trainings import training_of
from noaber.playbooks.book import Library, Playbook
from noaber.playbooks.book.parts import Grounded
from noaber.playbooks.book.shapes import Asked, Claim, Parameter, Precondition, Role, Source
from noaber.playbooks.book.words import Evidence, Party
from noaber.playbooks.queries.facets import FACETS, STANDING, Facet

# How many blocks of three say how much is known.
BLOCKS = {Evidence.NONE: 0, Evidence.DESCRIBED: 1, Evidence.FIRST_INDICATIONS: 2, Evidence.TESTED: 3}


@dataclass(frozen=True)
class Ground:
    """Where something comes from: a numbered source of this page, or the editors."""

    source: Source | None = None
    number: int = 0


@dataclass(frozen=True)
class Fact:
    """A facet of one playbook in words; `blocks` of three when it says how much is known."""

    facet: Facet
    words: list[str]
    ground: Ground
    more: str = ""
    blocks: list[bool] | None = None


@dataclass(frozen=True)
class Needed:
    """A role: from where, how many, and what they must have."""

    role: Role
    party: str
    how_many: str
    must: list[str]


@dataclass(frozen=True)
class Choice:
    """A parameter: what it is to begin with, and between what it may be chosen."""

    parameter: Parameter
    value: str
    range: str
    ground: Ground


@dataclass(frozen=True)
class Reading:
    """A whole playbook, in the order of its page."""

    book: Playbook
    facts: list[Fact]
    effects: list[tuple[Claim, Ground]]
    harms: list[tuple[Claim, Ground]]
    practice: list[tuple[Claim, Ground]]
    needed: list[Needed]
    preconditions: list[tuple[Precondition, Ground]]
    choices: list[Choice]
    sources: list[Source]
    parent: Playbook | None
    variants: list[Playbook]


def reading_of(book: Playbook, library: Library) -> Reading:
    """Everything of the page of one playbook; sources are numbered as they are met."""
    grounds = Grounds(book, library)
    claims = [(claim, grounds.of(claim)) for claim in book.claims]
    facts = facts_of(book, grounds)
    return Reading(
        book=book,
        facts=facts,
        effects=[row for row in claims if row[0].about == "effect"],
        harms=[row for row in claims if row[0].about == "harm"],
        practice=[row for row in claims if row[0].about == "practice"],
        needed=[needed(role) for role in book.roles],
        preconditions=[(row, grounds.of(row)) for row in book.preconditions],
        choices=[choice(row, grounds.of(row)) for row in book.parameters],
        sources=grounds.sources,
        parent=library.playbooks.get(book.variant_of or ""),
        variants=[other for other in library.playbooks.values() if other.variant_of == book.slug],
    )


class Grounds:
    """Numbers the sources of a playbook in the order in which they are asked for."""

    def __init__(self, book: Playbook, library: Library):
        self._book, self._library = book, library
        self._numbers: dict[str, int] = {}
        self.sources: list[Source] = []

    def of(self, part: Grounded) -> Ground:
        source = self._library.source(self._book, part.source) if part.source else None
        if source is None:
            return Ground()
        if source.key not in self._numbers:
            self.sources.append(source)
            self._numbers[source.key] = len(self.sources)
        return Ground(source, self._numbers[source.key])


def facts_of(book: Playbook, grounds: Grounds) -> list[Fact]:
    """Every facet of the format in words."""
    facts = []
    for facet in FACETS:
        if facet.key == STANDING:
            continue
        held = getattr(book.facets, facet.key)
        facts.append(
            Fact(
                facet,
                [facet.word(value) for value in held.values],
                grounds.of(held),
                asked(held) if isinstance(held, Asked) else "",
                blocks_of(held.value) if facet.key == "evidence" else None,
            )
        )
    return facts


def blocks_of(evidence: str) -> list[bool]:
    """Which of three blocks are full."""
    return [number < BLOCKS[Evidence(evidence)] for number in range(3)]


def asked(effort: Asked) -> str:
    """What it asks in hours, people and weeks, as far as that is known."""
    said = []
    if effort.professional_hours is not None:
        hours = said_number(effort.professional_hours)
        said.append(_("%(hours)s uur per week van professionals") % {"hours": hours})
    if effort.volunteers is not None:
        text = ngettext("%(n)s vrijwilliger", "%(n)s vrijwilligers", effort.volunteers)
        said.append(text % {"n": effort.volunteers})
    if effort.lead_weeks is not None:
        text = ngettext("%(n)s week voorbereiding", "%(n)s weken voorbereiding", effort.lead_weeks)
        said.append(text % {"n": effort.lead_weeks})
    return ", ".join(said)


def said_number(value: float) -> str:
    """A number as people write it: no decimals where there are none."""
    return number_format(int(value) if value == int(value) else round(value, 1), force_grouping=True)


def needed(role: Role) -> Needed:
    """A role in words."""
    must = []
    if role.training:
        training = training_of(role.training)
        name = training.name if training else role.training
        must.append(_("Training: %(name)s") % {"name": name})
    if role.screening:
        must.append(_("Verklaring omtrent het gedrag (VOG) gezien"))
    if role.mandate:
        must.append(_("Mandaat hier: %(name)s") % {"name": Mandate(role.mandate).label})
    return Needed(role, parties_of(role), how_many(role.at_least, role.at_most), must)


def parties_of(role: Role) -> str:
    """Where its people come from: "Gemeente, Politie of Welzijn"."""
    *others, last = [str(Party(one).label) for one in role.party]
    return _("%(others)s of %(last)s") % {"others": ", ".join(others), "last": last} if others else last


def how_many(least: int, most: int | None) -> str:
    """How many people a role needs."""
    if most == least:
        return number_format(least)
    if most is None:
        return _("%(n)s of meer") % {"n": number_format(least)} if least else _("zoveel als er willen")
    if not least:
        return _("ten hoogste %(n)s") % {"n": number_format(most)}
    return _("%(least)s tot %(most)s") % {"least": number_format(least), "most": number_format(most)}


def choice(parameter: Parameter, ground: Ground) -> Choice:
    """A parameter in words."""
    return Choice(parameter, said_value(parameter), range_of(parameter), ground)


def range_of(parameter: Parameter) -> str:
    """Between what may be chosen; empty where that says itself."""
    least, most = parameter.least, parameter.most
    if parameter.type == "choice":
        others = ", ".join(str(one.name) for one in parameter.choices if one.key != parameter.default)
        return _("of: %(others)s") % {"others": others}
    if least is None or most is None:
        return ""
    return _("te kiezen van %(least)s tot %(most)s") % {
        "least": number_format(least, force_grouping=True),
        "most": number_format(most, force_grouping=True),
    }


def said_value(parameter: Parameter, chosen: bool | int | str | None = None) -> str:
    """A value of a parameter with its unit: what was chosen, or its default."""
    value = parameter.default if chosen is None else chosen
    if isinstance(value, bool):
        return _("ja") if value else _("nee")
    if isinstance(value, str):
        return next((str(option.name) for option in parameter.choices if option.key == value), value)
    return said_amount(value, parameter.unit or "")


def said_amount(value: int, unit: str) -> str:
    """A whole number with its unit."""
    n = {"n": number_format(value, force_grouping=True)}
    units = {
        "metres": lambda: _("%(n)s meter"),
        "days": lambda: ngettext("%(n)s dag", "%(n)s dagen", value),
        "hours": lambda: ngettext("%(n)s uur", "%(n)s uur", value),
        "minutes": lambda: ngettext("%(n)s minuut", "%(n)s minuten", value),
        "euros": lambda: _("€ %(n)s"),
        "people": lambda: ngettext("%(n)s mens", "%(n)s mensen", value),
        "times": lambda: ngettext("%(n)s keer", "%(n)s keer", value),
        "percent": lambda: _("%(n)s procent"),
    }
    said = units.get(unit, lambda: "%(n)s")
    return said() % n


def books_called(slugs: Iterable[str], library: Library) -> list[Playbook]:
    """The playbooks of these names that there are, each once, in the order in which they were named."""
    return [library.playbooks[slug] for slug in dict.fromkeys(slugs) if slug in library.playbooks]
