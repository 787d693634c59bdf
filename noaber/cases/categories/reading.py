"""Reads and checks the file of categories: every mistake gets its line and a sentence."""

import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from .shapes import Appearance, Call, Catalogue, Category, Group, Option, Part, Question, Words

SHIPPED = files("noaber.cases") / "data" / "categories.toml"
PARTS = ("broken", "nuisance", "worry", "idea")
KINDS = ("thing", "people", "worry", "idea")
TYPES = ("choice", "multi", "text", "number", "date-time")
TABLES = ("group", "question", "behaviour", "appearance", "category")
LARGEST = 2_000_000
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")
_NUMBER = re.compile(r"[0-9][0-9-]{1,14}")


class CategoriesError(ValueError):
    """The file cannot be used; `mistakes` are sentences with file and line."""

    def __init__(self, mistakes: list[str]):
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


class _Mistake(Exception):
    pass


def read(source) -> Catalogue:
    """Gives what the file says. Raises CategoriesError with every mistake that was found."""
    source = Path(str(source))
    try:
        text = _text(source)
        tables = tomllib.loads(text)
    except (OSError, ValueError, _Mistake) as error:
        raise CategoriesError([f"{source}: this file cannot be read: {error}"]) from error
    reader = _Reader(source, text.splitlines(), tables)
    found = reader.catalogue()
    if reader.mistakes:
        raise CategoriesError(reader.mistakes)
    return found


def _text(source: Path) -> str:
    if source.stat().st_size > LARGEST:
        raise _Mistake(f"it is larger than {LARGEST // 1_000_000} MB.")
    return source.read_text(encoding="utf-8")


class _Reader:
    """Goes through the tables one by one, so that one look at the file finds all mistakes."""

    def __init__(self, source: Path, lines: list[str], tables: dict):
        self.source, self.tables = source, tables
        self.mistakes: list[str] = []
        self.lines = {table: _starts(lines, table) for table in TABLES}

    def catalogue(self) -> Catalogue:
        for stray in set(self.tables) - set(TABLES):
            self.mistakes.append(
                f"{self.source}: there is no table [[{stray}]]; known are {', '.join(TABLES)}."
            )
        questions = self._by_slug("question", _question)
        behaviours = self._by_slug("behaviour", _option)
        appearance = self._by_slug("appearance", _appearance)
        groups = self._by_slug("group", _group)
        categories = self._by_slug("category", lambda row: _category(row, groups, questions, behaviours))
        self._codes_differ(categories)
        if not categories and not self.mistakes:
            self.mistakes.append(f"{self.source}: there is no [[category]] in this file.")
        return Catalogue(_parts(groups, categories), categories, tuple(appearance.values()))

    def _by_slug(self, table: str, make) -> dict:
        found: dict = {}
        for number, row in enumerate(self._rows(table)):
            try:
                slug = _slug(row, "slug")
                if slug in found:
                    raise _Mistake(f"the slug {slug!r} is used twice.")
                found[slug] = make(row)
            except _Mistake as mistake:
                self._note(table, number, mistake)
        return found

    def _rows(self, table: str) -> list[dict]:
        rows = self.tables.get(table, [])
        if isinstance(rows, list) and all(isinstance(row, dict) for row in rows):
            return rows
        self.mistakes.append(f"{self.source}: write [[{table}]] with two brackets for each {table}.")
        return []

    def _codes_differ(self, categories: dict[str, Category]) -> None:
        seen: dict[str, str] = {}
        for number, category in enumerate(categories.values()):
            if (other := seen.setdefault(category.open311, category.slug)) != category.slug:
                self._note(
                    "category", number, f"the open311 code {category.open311} is also that of {other}."
                )

    def _note(self, table: str, number: int, mistake) -> None:
        line = self.lines[table][number] if number < len(self.lines[table]) else 1
        self.mistakes.append(f"{self.source}:{line}: {mistake}")


def _starts(lines: list[str], table: str) -> list[int]:
    return [number for number, line in enumerate(lines, 1) if line.strip().startswith(f"[[{table}]]")]


def _group(row: dict) -> Group:
    _only(row, "slug part name icon")
    return Group(row["slug"], _one_of(row, "part", PARTS), _words(row, "name"), _slug(row, "icon"))


def _question(row: dict) -> Question:
    _only(row, "slug type ask required options when")
    kind = _one_of(row, "type", TYPES)
    options = tuple(_option(option, "value") for option in _list(row, "options", dict))
    if bool(options) != (kind in ("choice", "multi")):
        raise _Mistake(f"a question of type {kind} has {'no ' if options else ''}options.")
    when = row.get("when", {})
    if when and (not isinstance(when, dict) or set(when) != {"question", "is"}):
        raise _Mistake('write "when" as { question = "...", is = ["..."] }.')
    return Question(
        slug=row["slug"],
        type=kind,
        ask=_words(row, "ask"),
        required=_flag(row, "required", False),
        options=options,
        when_question=when.get("question", ""),
        when_is=tuple(_list(when, "is", str)),
    )


def _option(row: dict, key: str = "slug") -> Option:
    _only(row, f"{key} nl en")
    return Option(_slug(row, key), Words(_text_of(row, "nl"), _text_of(row, "en")))


def _appearance(row: dict) -> Appearance:
    _only(row, "slug ask options")
    options = tuple(_option(option, "value") for option in _list(row, "options", dict))
    if not options:
        raise _Mistake('"options" is missing.')
    return Appearance(row["slug"], _words(row, "ask"), options)


def _category(row: dict, groups: dict, questions: dict, behaviours: dict) -> Category:
    _only(row, "slug group name words icon desk term kind public walled open311 behaviours questions call")
    kind = _one_of(row, "kind", KINDS)
    group = groups[_one_of(row, "group", tuple(groups))]
    walled = _flag(row, "walled", False)
    public = _flag(row, "public", True)
    if walled and public:
        raise _Mistake("a walled category cannot be public; add public = false.")
    if (kind == "people") != bool(row.get("behaviours")):
        raise _Mistake('a category of kind "people", and no other, lists its behaviours.')
    return Category(
        slug=row["slug"],
        group=group.slug,
        part=group.part,
        names=_words(row, "name"),
        words=row.get("words", "") if isinstance(row.get("words", ""), str) else "",
        icon=_slug(row, "icon"),
        desk=_slug(row, "desk"),
        term_workdays=_term(row),
        kind=kind,
        public=public,
        walled=walled,
        open311=_text_of(row, "open311"),
        questions=tuple(_asked(row, questions)),
        behaviours=tuple(_named(row, "behaviours", behaviours)),
        call=_call(row),
    )


def _asked(row: dict, questions: dict) -> Iterator[Question]:
    """The questions in order; one that depends on another comes after it."""
    earlier: set[str] = set()
    for question in _named(row, "questions", questions):
        if question.when_question and question.when_question not in earlier:
            raise _Mistake(
                f"the question {question.slug!r} depends on {question.when_question!r}, asked before it."
            )
        earlier.add(question.slug)
        yield question


def _named(row: dict, key: str, known: dict) -> Iterator:
    for name in _list(row, key, str):
        if name not in known:
            raise _Mistake(f"there is no {name!r} to use in {key!r}.")
        yield known[name]


def _call(row: dict) -> Call | None:
    call = row.get("call")
    if call is None:
        return None
    if not isinstance(call, dict) or not _NUMBER.fullmatch(str(call.get("number", ""))):
        raise _Mistake('write "call" as { number = "112", nl = "...", en = "..." }.')
    return Call(call["number"], Words(_text_of(call, "nl"), _text_of(call, "en")))


def _term(row: dict) -> int:
    term = row.get("term")
    if not isinstance(term, int) or isinstance(term, bool) or not 0 <= term <= 250:
        raise _Mistake('"term" must be a whole number of working days, 0 to 250.')
    return term


def _parts(groups: dict, categories: dict) -> tuple[Part, ...]:
    def filled(group: Group) -> Group:
        inside = tuple(category for category in categories.values() if category.group == group.slug)
        return Group(group.slug, group.part, group.names, group.icon, inside)

    return tuple(
        Part(part, tuple(filled(group) for group in groups.values() if group.part == part)) for part in PARTS
    )


def _only(row: dict, keys: str) -> None:
    if stray := sorted(set(row) - set(keys.split())):
        raise _Mistake(f"{stray[0]!r} is not known here; known are {', '.join(keys.split())}.")


def _words(row: dict, key: str) -> Words:
    words = row.get(key)
    if not isinstance(words, dict):
        raise _Mistake(f'"{key}" must be {{ nl = "...", en = "..." }}.')
    return Words(_text_of(words, "nl", key), _text_of(words, "en", key))


def _text_of(row: dict, key: str, of: str = "") -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value.strip() or len(value) > 300:
        raise _Mistake(f'"{of + "." if of else ""}{key}" must be a text of 1 to 300 characters.')
    return value


def _slug(row: dict, key: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not _SLUG.fullmatch(value):
        raise _Mistake(f'"{key}" must be 1 to 60 small letters, digits and dashes.')
    return value


def _one_of(row: dict, key: str, choices: tuple[str, ...]) -> str:
    value = row.get(key)
    if not isinstance(value, str) or value not in choices:
        raise _Mistake(f'"{key}" must be one of {", ".join(choices)}.')
    return value


def _flag(row: dict, key: str, default: bool) -> bool:
    value = row.get(key, default)
    if not isinstance(value, bool):
        raise _Mistake(f'"{key}" must be true or false.')
    return value


def _list(row: dict, key: str, kind: type) -> list:
    value = row.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, kind) for one in value):
        raise _Mistake(f'"{key}" must be a list.')
    return value
