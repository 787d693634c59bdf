"""The typed shape of a playbook: what a file may say. Descriptions here are also the reference page and the
advice in an error.

Shapes and errors: each class is one table of the file; a value that does not fit raises pydantic's
ValidationError, which `reading` turns into sentences with file and line.
"""

from collections.abc import Iterator
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import BeforeValidator, Field

from .parts import Basis, FromParameter, Grounded, Key, Line, Part, Text, Title
from .stages import ByEntry, Gate, Offer, Opening, Reaction, Stage, StopRule
from .words import Effort, Evidence, Harm, Mechanism, Party, Phenomenon, Rung, Scale

Word = TypeVar("Word")


class One(Grounded, Generic[Word]):
    """A facet with one value."""

    value: Word = Field(description="the one that fits best")

    @property
    def values(self) -> tuple[Word, ...]:
        return (self.value,)


class Several(Grounded, Generic[Word]):
    """A facet with one or more values."""

    values: tuple[Word, ...] = Field(min_length=1, description="all that fit, the most important first")


class Any(Grounded, Generic[Word]):
    """A facet that may be empty."""

    values: tuple[Word, ...] = Field(description="all that fit; [] for none known")


class Asked(One[Effort]):
    """What it asks of people."""

    professional_hours: float | None = Field(
        None, ge=0, allow_inf_nan=False, description="hours of professionals in a week"
    )
    volunteers: int | None = Field(None, ge=0, description="how many volunteers it needs")
    lead_weeks: int | None = Field(None, ge=0, description="weeks from the decision to the start")


class Facets(Part):
    """By what somebody finds it. Every facet says where its values come from."""

    mechanisms: Several[Mechanism] = Field(description="how it works")
    ladder: One[Rung] = Field(description="the rung of the participation ladder")
    phenomena: Several[Phenomenon] = Field(description="what it is about")
    initiator: Several[Party] = Field(description="who begins")
    involved: Several[Party] = Field(description="who takes part")
    evidence: One[Evidence] = Field(description="how much is known of its effect")
    effort: Asked = Field(description="what it asks")
    harm: Any[Harm] = Field(description="what it can do wrong")
    scale: Several[Scale] = Field(description="how wide it works")

    def __iter__(self) -> Iterator[tuple[str, Grounded]]:  # type: ignore[override]
        """Every facet by its name, in the order of the format."""
        return ((name, getattr(self, name)) for name in type(self).model_fields)


class Source(Part):
    """A publication that a claim rests on."""

    key: Key = Field(description="by what a basis names it")
    title: Line = Field(description="as it stands on the publication")
    author: str = Field("", max_length=200, description="who wrote it")
    year: int | None = Field(None, ge=1900, le=2200, description="year of publication")
    publisher: str = Field("", max_length=200, description="who published it")
    checked: bool = Field(
        False, description="true when an editor read the passage in the source itself, not in an excerpt"
    )

    @property
    def short(self) -> str:
        """By what it is recognised where there is little room: "W. Bernasco, 2007"."""
        return ", ".join(str(part) for part in (self.author or self.title, self.year) if part)


class Claim(Grounded):
    """Something that is said to be known of it."""

    about: Literal["effect", "harm", "practice"] = Field(description="what the claim is about")
    text: Text = Field(description="what is known, and how sure that is")


class Precondition(Grounded):
    """What must be so before it makes sense; with a figure, the page can look whether it is."""

    text: Text = Field(description="what must be there")
    figure: Key | None = Field(None, description="a figure of the area, by its key in the list of figures")
    at_least: float | None = Field(None, allow_inf_nan=False, description="the figure is this or more")
    at_most: float | None = Field(None, allow_inf_nan=False, description="the figure is this or less")


def _as_list(said: object) -> object:
    return [said] if isinstance(said, str) else said


Parties = Annotated[
    tuple[Party, ...],
    BeforeValidator(_as_list, json_schema_input_type=Party | tuple[Party, ...]),
    Field(min_length=1, description="where these people come from; a list when that may be several"),
]


class Role(Part):
    """Who is needed."""

    key: Key = Field(description="by what stages and gates name it")
    name: Title = Field(description="how people call it")
    party: Parties
    at_least: int = Field(1, ge=0, le=10_000, description="how many are needed before it can start")
    at_most: int | None = Field(None, ge=1, le=10_000, description="how many there can be")
    training: Key | None = Field(None, description="the training that they must have had")
    screening: bool = Field(False, description="true when a certificate of conduct (VOG) must have been seen")
    mandate: Literal["author", "approver", "handler", "officer", "moderator"] | None = Field(
        None, description="the mandate that they must hold in the area"
    )
    does: Text | None = Field(None, description="what they do")


class Option(Part):
    """One of the values between which people choose."""

    key: Key = Field(description="by what it is kept")
    name: Title = Field(description="how people read it")


class Parameter(Grounded):
    """A value that is chosen when it starts, and can be changed while it runs."""

    key: Key = Field(description="by what stages name it")
    name: Title = Field(description="what people choose here")
    type: Literal["integer", "boolean", "choice"] = Field(description="what kind of value it is")
    unit: Literal["metres", "days", "hours", "minutes", "euros", "people", "times", "percent"] | None = Field(
        None, description="in what it is counted"
    )
    least: int | None = Field(None, description="the least that may be chosen")
    most: int | None = Field(None, description="the most that may be chosen")
    choices: tuple[Option, ...] = Field((), description="what can be chosen, for the type choice")
    default: bool | int | str = Field(
        description="what it is unless somebody chooses otherwise; for a choice its key"
    )


class Indicator(Part):
    """What is counted or asked to see whether it helps, or does harm."""

    key: Key = Field(description="by what it is named")
    name: Title = Field(description="what is counted or asked")
    harm: bool = Field(False, description="true when more of it is worse")


class Ending(Part):
    """How it ends: nobody is left without thanks, a result, or with their data kept."""

    thank: Text = Field(description="what everybody who took part reads")
    publish: bool = Field(
        True,
        description="true when the page of the place says that it runs, what is late, and the result; "
        "false when nobody but who takes part may know of it",
    )
    keep_months: int = Field(
        12, ge=0, le=120, description="months after which the names of those who took part are erased"
    )


class Playbook(Part):
    """One way of working. Without stages it is described only; with stages it can be started here."""

    slug: Key = Field(description="its name in addresses: the name of the file without .toml")
    version: int = Field(ge=1, le=2**31 - 1, description="one higher at every change of what it does")
    variant_of: Key | None = Field(None, description="the playbook that this one is a variant of")
    name: Title = Field(description="what it is called in practice")
    summary: Title = Field(description="one sentence: who does what, for what")
    about: Text = Field(description="how it goes in practice, step by step")
    limits: Text = Field(description="where software stops and people begin")
    also_called: tuple[Line, ...] = Field((), description="other names and words by which people look for it")
    facets: Facets
    sources: tuple[Source, ...] = Field((), description="publications that are not in the common list")
    claims: tuple[Claim, ...] = Field((), description="what is known of effect, harm and practice")
    preconditions: tuple[Precondition, ...] = Field(min_length=1, description="what must be there first")
    roles: tuple[Role, ...] = Field(min_length=1, description="who is needed")
    parameters: tuple[Parameter, ...] = Field((), description="what is chosen at the start")
    indicators: tuple[Indicator, ...] = Field((), description="what shows whether it helps or harms")
    ending: Ending | None = Field(None, description="how it ends; needed once there are stages")
    gates: tuple[Gate, ...] = Field((), description="what must be so before a stage may go on")
    stages: tuple[Stage, ...] = Field((), description="what happens, in order")
    reactions: tuple[Reaction, ...] = Field((), description="what follows on an entry of the journal")
    stops: tuple[StopRule, ...] = Field((), description="when it must stop before its end")

    @property
    def runs(self) -> bool:
        """Whether it can be started here; else it is described only."""
        return bool(self.stages)

    def openings(self) -> Iterator[tuple[tuple[str | int, ...], Opening | Offer]]:
        """Everything that its stages and reactions can open in other rooms, with where it stands."""
        for table, lists in (("stages", ("opens", "offers")), ("reactions", ("opens",))):
            for number, row in enumerate(getattr(self, table)):
                for name in lists:
                    for place, opening in enumerate(getattr(row, name)):
                        yield (table, number, name, place), opening

    def numbers(self) -> Iterator[tuple[tuple[str | int, ...], int | FromParameter]]:
        """Every number of its stages, of what they open and of its gates, with where it stands."""
        places: list[tuple[tuple[str | int, ...], Part]] = [*self.openings()]
        places += [(("stages", number), stage) for number, stage in enumerate(self.stages)]
        places += [(("stages", number, "ends"), stage.ends) for number, stage in enumerate(self.stages)]
        places += [(("gates", number), gate) for number, gate in enumerate(self.gates)]
        for path, part in places:
            for name in type(part).model_fields:
                value = getattr(part, name)
                if isinstance(value, int | FromParameter) and not isinstance(value, bool):
                    yield (*path, name), value

    @property
    def is_public(self) -> bool:
        """Whether everybody may know that it runs, and how it ended."""
        return self.ending is not None and self.ending.publish

    @property
    def hears(self) -> set[str]:
        """The entries of the journal on which it does something."""
        ends = {stage.ends.entry for stage in self.stages if isinstance(stage.ends, ByEntry)}
        stops = {stop.on for stop in self.stops if stop.on}
        return ends | stops | {reaction.on for reaction in self.reactions}

    def grounded(self) -> Iterator[tuple[tuple[str | int, ...], Basis]]:
        """Every basis that the file gives, with the place where it stands."""
        for name, facet in self.facets:
            yield ("facets", name, "basis"), facet.basis
        for table in ("claims", "preconditions", "parameters"):
            for number, row in enumerate(getattr(self, table)):
                yield (table, number, "basis"), row.basis
