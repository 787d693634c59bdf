"""The mapping file: which column is what, how dates are written, what their words mean here."""

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
    source = table.get("source", {})
    columns = table.get("columns", {})
    check_columns(columns)
    return Mapping(
        source=required_word(source, "name"),
        format=one_of(source.get("format", "csv"), {"csv", "open311"}, "source.format"),
        encoding=source.get("encoding", "utf-8-sig"),
        delimiter=source.get("delimiter", ","),
        timezone=zone(source.get("timezone", "Europe/Amsterdam")),
        date_format=source.get("date_format", "iso"),
        clock_skew_seconds=int(source.get("clock_skew_seconds", 0)),
        columns=columns,
        status=words(table, "status", STATUSES),
        category=words(table, "category", None),
        channel=words(table, "channel", CHANNELS, "api"),
        outcome=words(table, "outcome", OUTCOMES, "unknown"),
        extra=tuple(table.get("extra", {}).get("columns", ())),
    )


def check_columns(columns: dict):
    unknown = sorted(set(columns) - COLUMNS)
    if unknown:
        raise MappingError(_("De vertaling noemt velden die wij niet kennen: %s.") % ", ".join(unknown))
    missing = sorted(REQUIRED - set(columns))
    if missing:
        raise MappingError(_("In de vertaling ontbreken deze velden: %s.") % ", ".join(missing))


def words(table: dict, name: str, allowed: set | None, default: str | None = None) -> Words:
    part = table.get(name, {})
    values = {str(theirs).strip().casefold(): ours for theirs, ours in part.get("values", {}).items()}
    chosen = part.get("default", default)
    for ours in [*values.values(), *([chosen] if chosen else [])]:
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
