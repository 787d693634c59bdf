"""The part of a playbook that runs: stages with a clock, what they open, gates, reactions and stop rules."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from .parts import Key, Number, Part, Text, Title

Entry = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z_]+\.[a-z_]+$"),
    Field(description="an entry of the journal, as `cases.filed`"),
]
Where = Annotated[
    dict[str, str | int | bool],
    Field(description="what the entry must say, by name; left out: every one of them"),
]


WithinDays = Annotated[
    Number | None, Field(description="days after which it is late; write this or within_minutes")
]
WithinMinutes = Annotated[
    Number | None, Field(description="minutes after which it is late; write this or within_days")
]


class Task(Part):
    """Somebody does something, and ticks it off."""

    what: Literal["task"] = Field(description="what is opened")
    key: Key = Field(description="by what the delivery log names it")
    name: Title = Field(description="what has to be done")
    role: Key = Field(description="who does it")
    done_on: tuple[Entry, ...] = Field(
        (), description="the entries about the same thing that tick it off by themselves; only in a reaction"
    )
    within_days: WithinDays = None
    within_minutes: WithinMinutes = None


class Message(Part):
    """A draft of a message to people; a person finishes it, a second one approves it."""

    what: Literal["message"] = Field(description="what is opened")
    key: Key = Field(description="by what the delivery log names it")
    role: Key = Field(description="who writes it")
    kind: Annotated[str, StringConstraints(pattern=r"^[a-z]+(_[a-z]+)*$")] = Field(
        description="the kind of message, as noaber/broadcasts/data/kinds.toml names it"
    )
    exercise: bool = Field(
        False,
        description="true for an exercise: it says so everywhere and goes only to who agreed to exercises",
    )
    title: Title = Field(description="what stands above it to begin with")
    body: Text = Field(description="what it says to begin with")
    audience: Literal["area", "ring", "doors", "drawn", "mandate"] = Field(
        description="area: everybody; ring: around the place of the entry; doors, drawn: its writer chooses; "
        "mandate: only who has the mandate of `mandate` in the area, for the organisation of the initiative"
    )
    mandate: Literal["officer", "handler", "moderator", "author", "approver", "interviewer"] | None = Field(
        None, description="whom it is for when audience is mandate"
    )
    metres: Number | None = Field(None, description="how wide the ring is")
    channels: tuple[Key, ...] = Field((), description="by what it goes; left out: by what each person chose")
    gates: tuple[Key, ...] = Field(
        (),
        description="the gates that must be open before it may be approved; of an authority's gate the "
        "reference and the last day go along in the draft, and it stops no later than that day",
    )
    picture: Literal["none", "blurred", "clear"] | None = Field(
        None,
        description="the most that its picture may show; the picture of the last message that this opened is "
        "taken along in that version; left out: its writer chooses",
    )
    within_days: WithinDays = None
    within_minutes: WithinMinutes = None
    erase_after_days: Number | None = Field(
        None, description="days after its end in which its words are erased everywhere; left out: they stay"
    )
    expires_minutes: Number | None = Field(
        None,
        description="minutes that it is valid from when it leaves; left out: as long as its kind usually is",
    )
    expires_days: Number | None = Field(
        None, description="days that it is valid from when it leaves; write this or expires_minutes"
    )
    close_within_minutes: Number | None = Field(
        None,
        description="minutes after it stopped being valid in which the closing message must be out, with a "
        "line of its own in the delivery log; left out: as long as its kind says, without a line",
    )


class Ring(Part):
    """A ring of days around the place of an entry; a new one that touches it becomes one with it."""

    what: Literal["ring"] = Field(description="what is opened")
    metres: Number = Field(description="how wide")
    days: Number = Field(description="how long it stays open")


Opening = Annotated[Task | Message | Ring, Field(discriminator="what")]


class _Limited(Part):
    at_most: Number | None = Field(None, description="how often at most; left out: as often as it is needed")
    per: Literal["day", "week"] = Field(
        "day", description="over what `at_most` counts: the last 24 hours, or the last seven days"
    )


class OfferedTask(Task, _Limited):
    """A task that somebody in its role may begin at any time while the stage runs."""


class OfferedMessage(Message, _Limited):
    """A message that somebody in its role may begin at any time while the stage runs."""


Offer = Annotated[OfferedTask | OfferedMessage, Field(discriminator="what")]


class ByClock(Part):
    """It ends by itself, after so many days."""

    by: Literal["clock"] = Field(description="how it ends")
    days: Number = Field(description="days after it began")


class ByPerson(Part):
    """Somebody says that it is done."""

    by: Literal["person"] = Field(description="how it ends")
    role: Key = Field(description="who says that it is done")
    within_days: WithinDays = None
    within_minutes: WithinMinutes = None


class ByEntry(Part):
    """It ends when something was written in the journal about the area."""

    by: Literal["entry"] = Field(description="how it ends")
    entry: Entry
    where: Where = {}
    own: bool = Field(False, description="true when it must be about what this itself opened")
    within_days: WithinDays = None
    within_minutes: WithinMinutes = None


class Stage(Part):
    """A stretch of time in which something is done."""

    key: Key = Field(description="by what others name it")
    name: Title = Field(description="what it is called")
    does: Text | None = Field(None, description="what happens in it")
    optional: bool = Field(False, description="true when a variant may leave it out")
    after: Key | None = Field(None, description="the stage that ends first; left out: the one above it")
    wait_days: Number = Field(
        0, description="days between the end of that stage and the beginning of this one"
    )
    ends: Annotated[ByClock | ByPerson | ByEntry, Field(discriminator="by")] = Field(
        description="how it ends"
    )
    gates: tuple[Key, ...] = Field((), description="the gates that must be open before it begins")
    opens: tuple[Opening, ...] = Field((), description="what it opens in other rooms when it begins")
    offers: tuple[Offer, ...] = Field(
        (), description="what somebody in a role may begin while it runs, again and again"
    )
    overdue: Literal["involved", "everybody"] = Field(
        "involved", description="who sees that it is overdue; `everybody`: on the page of the place too"
    )


class _AnyGate(Part):
    key: Key = Field(description="by what stages name it")
    name: Title = Field(description="what must be so, in words")


class TwoPersons(_AnyGate):
    """Two different people agree."""

    kind: Literal["two-persons"] = Field(description="which gate it is")
    roles: tuple[Key, ...] = Field(min_length=1, description="who may agree")


class Authority(_AnyGate):
    """An authority's reference and the last day on which it holds."""

    kind: Literal["authority"] = Field(description="which gate it is")
    reference: Title = Field(description="what the reference is called")
    role: Key = Field(description="who writes it down")
    most_days: Number = Field(description="days that it holds at most")


class Consent(_AnyGate):
    """Everybody in these roles agrees; one who refuses keeps it shut."""

    kind: Literal["consent"] = Field(description="which gate it is")
    roles: tuple[Key, ...] = Field(min_length=1, description="who must all agree")


class Training(_AnyGate):
    """Everybody in a role had a training that still holds."""

    kind: Literal["training"] = Field(description="which gate it is")
    role: Key = Field(description="who must have had it")
    training: Key = Field(description="which one")


class Document(_AnyGate):
    """Somebody saw a paper: its date is kept, never the paper."""

    kind: Literal["document"] = Field(description="which gate it is")
    role: Key = Field(description="who must have seen it")


class Quorum(_AnyGate):
    """Enough people."""

    kind: Literal["quorum"] = Field(description="which gate it is")
    role: Key = Field(description="of whom there must be enough")
    at_least: Number = Field(description="how many")


Gate = Annotated[TwoPersons | Authority | Consent | Training | Document | Quorum, Field(discriminator="kind")]


class Reaction(Part):
    """On this entry in the area, while one of these stages runs, open that."""

    on: Entry
    where: Where = {}
    about: Literal["area", "own"] = Field(
        "area",
        description="area: whatever happens there; own: only what came of its own messages",
    )
    stages: tuple[Key, ...] = Field((), description="in which stages; left out: in all")
    opens: tuple[Opening, ...] = Field(min_length=1, description="what is opened")


class StopRule(Part):
    """When it must stop before its end: by somebody in a role, or by an entry."""

    key: Key = Field(description="by what it is named")
    text: Text = Field(description="when it stops, and why")
    role: Key | None = Field(None, description="who may stop it by this rule")
    on: Entry | None = Field(None, description="the entry that stops it by itself")
    where: Where = {}
    withdraws: bool = Field(
        False, description="true when every message that it opened is then withdrawn, everywhere at once"
    )
    says: Text | None = Field(
        None, description="what who got those messages reads then; needed when withdraws is true"
    )
