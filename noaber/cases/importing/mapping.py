"""The mapping file: which column is what, how dates are written, what their words mean here."""

import codecs
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _

STATUSES = {"new", "open", "waiting", "closed"}
CHANNELS = {"web", "phone", "counter", "mail", "api"}
OUTCOMES = {"done", "not_done", "nothing_found", "elsewhere", "answered", "unknown"}
COLUMNS = {
    "external_id",
    "filed_at",
    "due_at",
    "closed_at",
    "status",
    "category",
    "title",
    "text",
    "place_text",
    "lon",
    "lat",
    "channel",
    "outcome",
}
REQUIRED = {"external_id", "filed_at", "category"}


class MappingError(ValueError):
    """The mapping itself is wrong; the sentence says where."""


@dataclass(frozen=True)
class Words:
    """Their words on the left, ours on the right; what is not listed gets the default, or is rejected."""

    values: dict
    default: str | None

    def ours(self, theirs: str) -> str | None:
        return self.values.get(theirs.strip().casefold(), self.default)


@dataclass(frozen=True)
class Mapping:
    source: str
    format: str
    encoding: str
    delimiter: str
    timezone: ZoneInfo
    date_format: str
    clock_skew_seconds: int
    columns: dict
    status: Words
    category: Words
    channel: Words
    outcome: Words
    extra: tuple = field(default=())


def read_mapping(path: Path) -> Mapping:
    try:
        table = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise MappingError(_("Het bestand met de vertaling is niet te lezen: %s.") % path) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MappingError(
            _("Het bestand met de vertaling is geen goede TOML: %(error)s.") % {"error": error}
        ) from error
    return mapping_from(table)


def mapping_from(table: dict) -> Mapping:
    source = part_of(table, "source")
    columns = part_of(table, "columns")
    check_columns(columns)
    return Mapping(
        source=required_word(source, "name"),
        format=one_of(source.get("format", "csv"), {"csv", "open311"}, "source.format"),
        encoding=encoding(word(source, "encoding", "utf-8-sig")),
        delimiter=one_character(word(source, "delimiter", ",")),
        timezone=zone(word(source, "timezone", "Europe/Amsterdam")),
        date_format=word(source, "date_format", "iso"),
        clock_skew_seconds=seconds(source.get("clock_skew_seconds", 0)),
        columns=columns,
        status=words(table, "status", STATUSES),
        category=words(table, "category", None),
        channel=words(table, "channel", CHANNELS, "api"),
        outcome=words(table, "outcome", OUTCOMES, "unknown"),
        extra=names(part_of(table, "extra").get("columns", [])),
    )


def part_of(table: dict, name: str) -> dict:
    """One part of the file, empty when it is not there."""
    return checked(table.get(name, {}), isinstance(table.get(name, {}), dict), name)


def word(part: dict, name: str, default: str) -> str:
    value = part.get(name, default)
    return checked(value, isinstance(value, str), f"source.{name}")


def encoding(name: str) -> str:
    try:
        codecs.lookup(name)
    except (LookupError, ValueError):
        checked(name, False, "source.encoding")
    return name


def one_character(text: str) -> str:
    return checked(text, len(text) == 1 and text not in '\r\n"', "source.delimiter")


def seconds(value) -> int:
    return checked(value, type(value) is int and 0 <= value <= 86_400, "source.clock_skew_seconds")


def names(value) -> tuple:
    sound = isinstance(value, list) and all(isinstance(one, str) for one in value)
    return tuple(checked(value, sound, "extra.columns"))


def checked(value, sound: bool, where: str):
    """The value, or the sentence that says which one cannot be."""
    if not sound:
        raise MappingError(
            _("“%(value)s” kan niet bij %(where)s.") % {"value": str(value)[:60], "where": where}
        )
    return value


def check_columns(columns: dict):
    unknown = sorted(set(columns) - COLUMNS)
    if unknown:
        raise MappingError(_("De vertaling noemt velden die wij niet kennen: %s.") % ", ".join(unknown))
    missing = sorted(REQUIRED - set(columns))
    if missing:
        raise MappingError(_("In de vertaling ontbreken deze velden: %s.") % ", ".join(missing))
    for ours, theirs in columns.items():
        checked(theirs, isinstance(theirs, str), f"columns.{ours}")


def words(table: dict, name: str, allowed: set | None, default: str | None = None) -> Words:
    part = part_of(table, name)
    values = {str(theirs).strip().casefold(): ours for theirs, ours in part_of(part, "values").items()}
    chosen = part.get("default", default)
    for ours in [*values.values(), *([chosen] if chosen else [])]:
        checked(ours, isinstance(ours, str), name)
        if allowed is not None:
            one_of(ours, allowed, name)
    return Words(values, chosen)


def one_of(value, allowed: set, where: str):
    if value not in allowed:
        raise MappingError(
            _("“%(value)s” kan niet bij %(where)s. Het kan zijn: %(allowed)s.")
            % {"value": value, "where": where, "allowed": ", ".join(sorted(allowed))}
        )
    return value


def required_word(part: dict, name: str) -> str:
    value = part.get(name, "")
    if not isinstance(value, str) or not value.strip():
        raise MappingError(_("In de vertaling ontbreken deze velden: %s.") % f"source.{name}")
    return value.strip()


def zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise MappingError(_("Deze tijdzone bestaat niet: %s.") % name) from error
