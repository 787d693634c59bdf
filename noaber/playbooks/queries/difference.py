"""What another version of a playbook does differently, in plain words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from noaber.broadcasts.kinds import kind_of
from noaber.channels.models import Channel
from noaber.people.models import Mandate
from noaber.people.trainings import training_of
from noaber.playbooks.book import Playbook
from noaber.playbooks.book.parts import FromParameter
from noaber.playbooks.book.shapes import Ending, Parameter, Role
from noaber.playbooks.book.stages import (
    ByClock,
    ByPerson,
    Message,
    OfferedMessage,
    OfferedTask,
    Ring,
    Stage,
    StopRule,
)
from noaber.playbooks.book.stages import Gate as Asked
from noaber.playbooks.queries.reading import needed, range_of, said_amount, said_value

LONGEST_SIDE = 160  # what is longer is not told beside what it was, only as it becomes
KINDS = {
    "role": gettext_lazy("Rol"),
    "choice": gettext_lazy("Wat u kiest"),
    "gate": gettext_lazy("Wat er eerst moet zijn"),
    "stage": gettext_lazy("Fase"),
    "ring": gettext_lazy("Kring"),
    "task": gettext_lazy("Taak"),
    "message": gettext_lazy("Bericht"),
    "stop": gettext_lazy("Reden om te stoppen"),
    "ending": gettext_lazy("Einde"),
}
Name = tuple[str, str]  # the kind of a part, and its key
Facts = dict[str, str]


@dataclass(frozen=True)
class Detail:
    """One thing about it: what it was, where that is short enough to tell, and what it becomes."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """One part of a playbook that is new, gone or different."""

    kind: str | Promise
    name: str
    how: str
    details: list[Detail] = field(default_factory=list)


def difference(older: Playbook, newer: Playbook) -> list[Change]:
    """Everything that people would notice: first what stays and differs, then what is new, then what goes.

    What differs in another language only, is told in that language: a message may go out in it.
    """
    details = _differing(older, newer)
    for code, _language in settings.LANGUAGES:
        with override(code):
            details = _differing(older, newer) | details
    was, becomes = dict(_parts(older)), dict(_parts(newer))
    changed = [_change(part, becomes, "changed", details[part]) for part in becomes if part in details]
    new = [_change(part, becomes, "new", []) for part in becomes if part not in was]
    return [*changed, *new, *(_change(part, was, "gone", []) for part in was if part not in becomes)]


def _change(part: Name, parts: dict[Name, tuple[str, Facts]], how: str, details: list[Detail]) -> Change:
    return Change(KINDS[part[0]], parts[part][0], how, details)


def _differing(older: Playbook, newer: Playbook) -> dict[Name, list[Detail]]:
    """What differs of each part that both have, in the language of the reader."""
    was, becomes = dict(_parts(older)), dict(_parts(newer))
    both = {part: _details(was[part][1], facts) for part, (_name, facts) in becomes.items() if part in was}
    return {part: details for part, details in both.items() if details}


def _details(was: Facts, becomes: Facts) -> list[Detail]:
    found = []
    for label in {**was, **becomes}:
        before, after = was.get(label, ""), becomes.get(label, "")
        if before != after:
            short = len(before) <= LONGEST_SIDE and len(after) <= LONGEST_SIDE
            found.append(Detail(label, before if short else "", after or _("vervalt")))
    return found


def _parts(book: Playbook) -> Iterator[tuple[Name, tuple[str, Facts]]]:
    """Every part of a playbook by its kind and key: what it is called, and what is said of it."""
    for role in book.roles:
        yield ("role", role.key), (str(role.name), _of_role(role))
    for parameter in book.parameters:
        yield ("choice", parameter.key), (str(parameter.name), _of_parameter(parameter))
    for gate in book.gates:
        yield ("gate", f"{gate.kind}:{gate.key}"), (str(gate.name), _of_gate(book, gate))
    for number, stage in enumerate(book.stages):
        yield ("stage", stage.key), (str(stage.name), _of_stage(book, stage, number))
    yield from _openings(book)
    for stop in book.stops:
        yield ("stop", stop.key), (str(stop.text), _of_stop(book, stop))
    if book.ending:
        yield ("ending", ""), (_("Hoe het eindigt"), _of_ending(book.ending))


def _openings(book: Playbook) -> Iterator[tuple[Name, tuple[str, Facts]]]:
    for (table, number, *_rest), part in book.openings():
        when = _when(book, str(table), int(number), part)
        if isinstance(part, Ring):
            facts = {
                _("Hoe ver"): _number(book, part.metres, "metres"),
                _("Hoe lang"): _number(book, part.days, "days"),
            }
            yield ("ring", f"{table}:{number}"), (_("Kring rond de plek"), {**facts, **when})
            continue
        facts = {_("Wie"): _roles(book, part.role), _("Binnen"): _within(book, part), **when}
        if isinstance(part, OfferedTask | OfferedMessage) and part.at_most is not None:
            facts[_("Hoe vaak")] = _number(book, part.at_most, "times")
        if isinstance(part, Message):
            facts |= _of_message(book, part)
            yield ("message", part.key), (str(part.title), facts)
        else:
            facts[_("Vanzelf gedaan als")] = ", ".join(map(_happens, part.done_on))
            yield ("task", part.key), (str(part.name), {_("Naam"): str(part.name), **facts})


def _when(book: Playbook, table: str, number: int, part: object) -> Facts:
    if table == "reactions":
        reaction = book.reactions[number]
        stages = [str(stage.name) for stage in book.stages if stage.key in reaction.stages]
        return {
            _("Als dit gebeurt"): f"{_happens(reaction.on)} {_said_where(reaction.where)}".strip(),
            _("In de fase"): ", ".join(stages) or _("elke"),
            _("Waarvan"): _("van eigen berichten") if reaction.about == "own" else _("van het gebied"),
        }
    return {_("In de fase"): str(book.stages[number].name)}


def _said_where(where: Mapping[str, str | int | bool]) -> str:
    return ", ".join(f"{key}: {value}" for key, value in sorted(where.items()))


def _of_role(role: Role) -> Facts:
    told = needed(role)
    return {
        _("Naam"): str(role.name),
        _("Waar zij vandaan komen"): told.party,
        _("Hoeveel mensen"): told.how_many,
        _("Wat zij moeten hebben"): "; ".join(told.must),
        _("Wat zij doen"): str(role.does or ""),
    }


def _of_parameter(parameter: Parameter) -> Facts:
    return {
        _("Naam"): str(parameter.name),
        _("Als niemand kiest"): said_value(parameter),
        _("Tussen wat"): range_of(parameter),
    }


def _of_gate(book: Playbook, gate: Asked) -> Facts:
    roles = getattr(gate, "roles", None) or (getattr(gate, "role", ""),)
    facts = {_("Wat er moet zijn"): str(gate.name), _("Wie"): _roles(book, *roles)}
    if gate.kind == "quorum":
        facts[_("Hoeveel mensen")] = _number(book, gate.at_least, "people")
    elif gate.kind == "authority":
        facts[_("Kenmerk")] = str(gate.reference)
        facts[_("Geldt hoogstens")] = _number(book, gate.most_days, "days")
    elif gate.kind == "training":
        training = training_of(gate.training)
        facts[_("Training")] = str(training.name) if training else gate.training
    return facts


def _of_stage(book: Playbook, stage: Stage, number: int) -> Facts:
    preceding = stage.after or (book.stages[number - 1].key if number else "")
    names = {other.key: str(other.name) for other in book.stages}
    return {
        _("Naam"): str(stage.name),
        _("Komt na"): names.get(preceding, _("de start")),
        _("Wacht daarna"): _number(book, stage.wait_days, "days"),
        _("Eindigt"): _end(book, stage),
        _("Wat er eerst moet zijn"): _gates(book, stage.gates),
        _("Wie ziet dat het te laat is"): _("iedereen") if stage.overdue == "everybody" else _("wie meedoet"),
        _("Wat er gebeurt"): str(stage.does or ""),
    }


def _end(book: Playbook, stage: Stage) -> str:
    ends = stage.ends
    if isinstance(ends, ByClock):
        return _("vanzelf, na %(days)s") % {"days": _number(book, ends.days, "days")}
    term = _within(book, ends)
    if isinstance(ends, ByPerson):
        return _("als %(role)s het zegt, binnen %(term)s") % {"role": _roles(book, ends.role), "term": term}
    return _("als dit gebeurt: %(what)s, binnen %(term)s") % {"what": _happens(ends.entry), "term": term}


def _happens(entry: str) -> str:
    """An entry of the journal as people say it."""
    said = {
        "cases.filed": _("er komt een melding"),
        "cases.answered": _("een melding is beantwoord"),
        "cases.closed": _("een melding is afgehandeld"),
        "cases.reopened": _("een melding gaat weer open"),
        "cases.overdue": _("een melding is te laat"),
        "broadcasts.handed_over": _("een bericht gaat uit"),
        "broadcasts.closed": _("een bericht is afgesloten"),
        "broadcasts.withdrawn": _("een bericht is ingetrokken"),
    }
    return said.get(entry, entry)


def _of_message(book: Playbook, part: Message) -> Facts:
    kind = kind_of(part.kind)
    facts = {
        _("Soort"): kind.name if kind else part.kind,
        _("Oefening"): _("ja") if part.exercise else _("nee"),
        _("Titel"): str(part.title),
        _("Tekst"): str(part.body),
        _("Voor wie"): _audience(part),
        _("Waarlangs"): ", ".join(str(Channel(channel).label) for channel in part.channels),
        _("Wat er eerst moet zijn"): _gates(book, part.gates),
        _("Beeld"): _picture(part),
    }
    lasts = (part.expires_minutes, "minutes") if part.expires_days is None else (part.expires_days, "days")
    for label, number, unit in (
        (_("Hoe ver"), part.metres, "metres"),
        (_("Hoe lang het geldt"), *lasts),
        (_("Slotbericht binnen"), part.close_within_minutes, "minutes"),
        (_("Tekst gewist na"), part.erase_after_days, "days"),
    ):
        facts[label] = _number(book, number, unit) if number is not None else ""
    return facts


def _audience(part: Message) -> str:
    if part.mandate is not None:
        return _("wie dit mandaat heeft: %(mandate)s") % {"mandate": Mandate(part.mandate).label}
    return {
        "area": _("het hele gebied"),
        "ring": _("een kring rond de plek"),
        "doors": _("deuren die de schrijver aantikt"),
        "drawn": _("wat de schrijver tekent"),
    }[part.audience]


def _picture(part: Message) -> str:
    """The most that it may show."""
    if part.picture is None:
        return _("zoals de schrijver kiest")
    return {
        "none": _("geen beeld"),
        "blurred": _("alleen onherkenbaar"),
        "clear": _("zoals het is"),
    }[part.picture]


def _of_stop(book: Playbook, stop: StopRule) -> Facts:
    return {
        _("Tekst"): str(stop.text),
        _("Wie"): _roles(book, stop.role or ""),
        _("Als dit gebeurt"): f"{_happens(stop.on)} {_said_where(stop.where)}".strip() if stop.on else "",
        _("Haalt berichten terug"): _("ja") if stop.withdraws else _("nee"),
        _("Wat mensen dan lezen"): str(stop.says or ""),
    }


def _of_ending(ending: Ending) -> Facts:
    months = ngettext("na %(n)s maand", "na %(n)s maanden", ending.keep_months)
    return {
        _("Dank"): str(ending.thank),
        _("Op de bladzijde van de buurt"): _("ja") if ending.publish else _("nee, niemand anders ziet het"),
        _("Namen worden gewist"): months % {"n": number_format(ending.keep_months)},
    }


def _within(book: Playbook, part) -> str:
    if part.within_days is not None:
        return _number(book, part.within_days, "days")
    return _number(book, part.within_minutes, "minutes") if part.within_minutes is not None else ""


def _number(book: Playbook, number: int | FromParameter, unit: str) -> str:
    """A number in words; one that people choose, by what they choose it as."""
    if isinstance(number, FromParameter):
        named = next(one for one in book.parameters if one.key == number.parameter)
        return _("zoals gekozen bij “%(name)s”") % {"name": named.name}
    return said_amount(number, unit)


def _gates(book: Playbook, keys: tuple[str, ...]) -> str:
    return "; ".join(str(gate.name) for gate in book.gates if gate.key in keys)


def _roles(book: Playbook, *keys: str) -> str:
    return ", ".join(str(role.name) for role in book.roles if role.key in keys)
