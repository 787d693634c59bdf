"""What fits the shape and still cannot be: names that point to nothing, values out of bounds."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from noaber.broadcasts.kinds import catalogue, kind_of
from noaber.journal.schema import declared

from .heard import HEARD
from .idle import idle_parts
from .lines import Path
from .parts import FromParameter
from .shapes import Parameter, Playbook
from .stages import ByEntry, ByPerson, Message, OfferedMessage, OfferedTask, Ring, Task

Mistakes = Iterator[tuple[Path, str]]


def contradictions(book: Playbook, *, sources: set[str], figures: set[str]) -> Mistakes:
    """Give each mistake as the path of its value and a sentence."""
    yield from _twice(book)
    yield from _sources(book, sources)
    yield from _figures(book, figures)
    yield from _roles_fit(book)
    yield from _parameters_fit(book)
    yield from _stages(book)
    yield from _offers_fit(book)
    yield from _terms(book)
    yield from _moments_fit(book)
    yield from _whom(book)
    yield from _withdrawals(book)
    yield from _seen(book)
    yield from _references(book)
    yield from _entries(book)
    yield from idle_parts(book)


def _twice(book: Playbook) -> Mistakes:
    for table in ("sources", "roles", "parameters", "indicators", "gates", "stages", "stops"):
        seen: set[str] = set()
        for number, row in enumerate(getattr(book, table)):
            if row.key in seen:
                yield (table, number, "key"), f"{row.key!r} is used twice in {table}. Give one another key."
            seen.add(row.key)
    openings = Counter(opening.key for _path, opening in book.openings() if not isinstance(opening, Ring))
    for path, opening in book.openings():
        if not isinstance(opening, Ring) and openings[opening.key] > 1:
            yield (*path, "key"), f"{opening.key!r} is used twice in what is opened. Give one another key."


def _sources(book: Playbook, common: set[str]) -> Mistakes:
    known = common | {source.key for source in book.sources}
    for path, basis in book.grounded():
        key = basis.removeprefix("source:")
        if basis.startswith("source:") and key not in known:
            yield path, f'there is no source {key!r}. Write [[sources]] with that key, or "editorial".'


def _figures(book: Playbook, figures: set[str]) -> Mistakes:
    for number, needed in enumerate(book.preconditions):
        where = ("preconditions", number)
        bounded = needed.at_least is not None or needed.at_most is not None
        if needed.figure and needed.figure not in figures:
            yield (*where, "figure"), f"there is no figure {needed.figure!r}. Write one of: {_list(figures)}."
        elif bool(needed.figure) != bounded:
            yield where, "a precondition with a figure needs at_least or at_most, and the reverse."


def _roles_fit(book: Playbook) -> Mistakes:
    for number, role in enumerate(book.roles):
        if role.at_most is not None and role.at_most < role.at_least:
            yield ("roles", number, "at_most"), f"at_most is less than at_least ({role.at_least})."
    named = {*book.facets.initiator.values, *book.facets.involved.values}
    for party in sorted({party for role in book.roles for party in role.party} - named):
        yield ("facets", "involved"), f"{party.value!r} has a role and is not named here. Add it."


def _parameters_fit(book: Playbook) -> Mistakes:
    for number, parameter in enumerate(book.parameters):
        if wrong := misfit(parameter, parameter.default):
            yield ("parameters", number, "default"), wrong
        if parameter.type == "choice" and len(parameter.choices) < 2:
            yield ("parameters", number, "choices"), "a choice needs at least two choices."
        for key, times in Counter(option.key for option in parameter.choices).items():
            if times > 1:
                yield ("parameters", number, "choices"), f"{key!r} is used twice. Give one another key."


def misfit(parameter: Parameter, value: object) -> str:
    """Say what is wrong with a value for this parameter; empty when it fits."""
    if parameter.type == "boolean":
        return "" if isinstance(value, bool) else f"{parameter.key} is {value!r}. Write true or false."
    if parameter.type == "choice":
        keys = [option.key for option in parameter.choices]
        return "" if value in keys else f"{parameter.key} is {value!r}. Write one of: {', '.join(keys)}."
    if not isinstance(value, int) or isinstance(value, bool):
        return f"{parameter.key} is {value!r}. Write a whole number."
    if parameter.least is not None and value < parameter.least:
        return f"{parameter.key} is {value}. Write at least {parameter.least}."
    if parameter.most is not None and value > parameter.most:
        return f"{parameter.key} is {value}. Write at most {parameter.most}."
    return ""


def _stages(book: Playbook) -> Mistakes:
    if not book.stages:
        for table in ("gates", "reactions", "stops"):
            if getattr(book, table):
                yield (table,), f"there are {table} but no stages. Write [[stages]], or leave them out."
        return
    if book.ending is None:
        yield ("stages",), "a playbook with stages needs [ending]: thanks, publication, erasing."
    earlier: set[str] = set()
    for number, stage in enumerate(book.stages):
        if stage.after and stage.after not in earlier:
            yield (
                ("stages", number, "after"),
                f"{stage.after!r} is no stage above this one. Write one of: {_list(earlier)}.",
            )
        earlier.add(stage.key)


def _terms(book: Playbook) -> Mistakes:
    """Everything that can be late says when, in days or in minutes."""
    places: list[tuple[Path, object]] = [(path, opening) for path, opening in book.openings()]
    places += [(("stages", number, "ends"), stage.ends) for number, stage in enumerate(book.stages)]
    for path, part in places:
        if isinstance(part, Task | Message | ByPerson | ByEntry):
            if part.within_days is None and part.within_minutes is None:
                yield path, "it does not say when it is late. Write within_days, or within_minutes."
            elif part.within_days is not None and part.within_minutes is not None:
                yield path, "within_days and within_minutes stand here both. Leave one out."


def _moments_fit(book: Playbook) -> Mistakes:
    """A message is valid no longer than its kind allows, and what closes itself has no closing message."""
    for path, part in book.openings():
        kind = kind_of(part.kind) if isinstance(part, Message) else None
        if not isinstance(part, Message) or kind is None:
            continue
        if part.expires_days is not None and part.expires_minutes is not None:
            yield path, "expires_days and expires_minutes stand here both. Leave one out."
        for name, unit in (("expires_minutes", timedelta(minutes=1)), ("expires_days", timedelta(days=1))):
            longest, reach = kind.expires_most // unit, _reach(book, getattr(part, name))
            if reach and not 0 < reach[0] <= reach[1] <= longest:
                said = name.removeprefix("expires_")
                yield (*path, name), f"a message of this kind is valid from 1 to {longest} {said}."
        if part.close_within_minutes is not None and not kind.needs_closing:
            yield (*path, "close_within_minutes"), "a message of this kind closes itself. Leave this out."


def _reach(book: Playbook, number: int | FromParameter | None) -> tuple[int, int] | None:
    """The least and the most that a number can become; 0 where its parameter has no such end."""
    if not isinstance(number, FromParameter):
        return None if number is None else (number, number)
    found = (one for one in book.parameters if one.key == number.parameter)
    return next(((one.least or 0, one.most or 0) for one in found), (0, 0))


def _whom(book: Playbook) -> Mistakes:
    for path, part in book.openings():
        if isinstance(part, Message) and (part.audience == "mandate") != (part.mandate is not None):
            yield path, 'audience = "mandate" and mandate go together. Write both, or neither.'


def _withdrawals(book: Playbook) -> Mistakes:
    for number, stop in enumerate(book.stops):
        if stop.withdraws != (stop.says is not None):
            yield (
                ("stops", number),
                "a rule that withdraws says what people read then, and no other does. Write both or neither.",
            )


def _seen(book: Playbook) -> Mistakes:
    for number, stage in enumerate(book.stages):
        if stage.overdue == "everybody" and book.ending and not book.is_public:
            yield (
                ("stages", number, "overdue"),
                'nobody may know that it runs (publish = false). Write "involved", or leave it out.',
            )


def _references(book: Playbook) -> Mistakes:
    roles = {role.key for role in book.roles}
    gates = {gate.key for gate in book.gates}
    stages = {stage.key for stage in book.stages}
    kinds = set(catalogue().kinds)
    for path, role in _named_roles(book):
        if role not in roles:
            yield path, f"there is no role {role!r}. Write one of: {_list(roles)}."
    for number, stage in enumerate(book.stages):
        for place, gate in enumerate(stage.gates):
            if gate not in gates:
                yield (
                    ("stages", number, "gates", place),
                    f"there is no gate {gate!r}. Write one of: {_list(gates)}.",
                )
    for path, opening in book.openings():
        if not isinstance(opening, Message):
            continue
        if opening.kind not in kinds:
            yield (*path, "kind"), f"no message is a {opening.kind!r}. Write one of: {_list(kinds)}."
        for place, gate in enumerate(opening.gates):
            if gate not in gates:
                yield (*path, "gates", place), f"there is no gate {gate!r}. Write one of: {_list(gates)}."
    for number, reaction in enumerate(book.reactions):
        for place, key in enumerate(reaction.stages):
            if key not in stages:
                yield (
                    ("reactions", number, "stages", place),
                    f"there is no stage {key!r}. Write one of: {_list(stages)}.",
                )
    numbers = {parameter.key for parameter in book.parameters if parameter.type == "integer"}
    used = {value.parameter for _path, value in _parameters_used(book)}
    for number, parameter in enumerate(book.parameters):
        if book.stages and parameter.key not in used:
            yield ("parameters", number, "key"), _unused(parameter)
    for path, value in _parameters_used(book):
        if value.parameter not in numbers:
            yield (
                path,
                f"no parameter {value.parameter!r} is a whole number. Write one of: {_list(numbers)}.",
            )


def _unused(parameter: Parameter) -> str:
    if parameter.type == "integer":
        return f"nothing uses {parameter.key!r}. Use it, or leave it out."
    return f"stages use only whole numbers, so nothing can use {parameter.key!r}. Leave it out."


def _named_roles(book: Playbook) -> Iterator[tuple[Path, str]]:
    for path, opening in book.openings():
        if isinstance(opening, Task | Message):
            yield (*path, "role"), opening.role
    for number, stage in enumerate(book.stages):
        if isinstance(stage.ends, ByPerson):
            yield ("stages", number, "ends", "role"), stage.ends.role
    for number, gate in enumerate(book.gates):
        if role := getattr(gate, "role", None):
            yield ("gates", number, "role"), role
        for place, role in enumerate(getattr(gate, "roles", ())):
            yield ("gates", number, "roles", place), role
    for number, stop in enumerate(book.stops):
        if stop.role:
            yield ("stops", number, "role"), stop.role


def _parameters_used(book: Playbook) -> Iterator[tuple[Path, FromParameter]]:
    for path, value in book.numbers():
        if isinstance(value, FromParameter):
            yield path, value


def _offers_fit(book: Playbook) -> Mistakes:
    least = {parameter.key: parameter.least for parameter in book.parameters}
    for path, offer in book.openings():
        if not isinstance(offer, OfferedTask | OfferedMessage):
            continue
        if isinstance(offer, OfferedMessage) and offer.audience == "ring":
            yield (
                (*path, "audience"),
                "an offer has no place to draw a ring around. Write area, doors or drawn.",
            )
        most = offer.at_most
        if isinstance(most, FromParameter):
            most = least.get(most.parameter, 1)
            if most is None or most < 1:
                yield (*path, "at_most"), "nobody could begin it. Write least = 1 at its parameter."
        elif most is not None and most < 1:
            yield (*path, "at_most"), f"at_most is {most}. Write at least 1."


def _entries(book: Playbook) -> Mistakes:
    known = declared()
    for path, entry, where in _named_entries(book):
        if entry not in known:
            yield path, f"there is no entry {entry!r} in the journal. The reference page names them all."
        elif entry not in HEARD:
            yield path, f"a playbook does not hear {entry!r}. It hears: {', '.join(HEARD)}."
        for key in sorted(set(where) - set(known.get(entry, where))):
            yield path, f"{entry} does not say {key!r}. It says: {_list(set(known[entry]))}."
    for path, part in book.openings():
        if isinstance(part, Task) and part.done_on and path[0] != "reactions":
            yield (*path, "done_on"), "it follows on nothing that could happen again. Write it in a reaction."
    for number, stop in enumerate(book.stops):
        if not stop.role and not stop.on:
            yield ("stops", number), "nobody can stop it by this rule. Write role, or on."


def _named_entries(book: Playbook) -> Iterator[tuple[Path, str, dict[str, str | int | bool]]]:
    for path, part in book.openings():
        for place, entry in enumerate(part.done_on if isinstance(part, Task) else ()):
            yield (*path, "done_on", place), entry, {}
    for number, reaction in enumerate(book.reactions):
        yield ("reactions", number, "on"), reaction.on, reaction.where
    for number, stop in enumerate(book.stops):
        if stop.on:
            yield ("stops", number, "on"), stop.on, stop.where
    for number, stage in enumerate(book.stages):
        if isinstance(stage.ends, ByEntry):
            yield ("stages", number, "ends", "entry"), stage.ends.entry, stage.ends.where


def _list(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "(there are none)"
