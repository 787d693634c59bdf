"""A provider of text messages over HTTP as a data file: where to post, what, and how to read what comes back.

A value in a template may hold {number}, {bare_number}, {sender}, {text}, {reference} and {seconds}. A path
such as `messages.0.id` walks through JSON; a number is a place in a list.
"""

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

NAMES = ("number", "bare_number", "sender", "text", "reference", "seconds")
NAME = re.compile("{(" + "|".join(NAMES) + ")}")
LONGEST_TOLERANCE_S = 900  # a call is remembered for an hour, and may be dated as far ahead as back
ENCODINGS = ("hex", "base64")


class WrongProfile(ValueError):
    """A profile that cannot be used, in a sentence that names the file and the key."""


@dataclass(frozen=True)
class Asking:
    """One request to the provider: to send a text, or to ask what became of it."""

    url: str
    method: str = "POST"
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    id: str = ""
    state: str = ""
    gone: tuple[str, ...] = ()


@dataclass(frozen=True)
class Event:
    """How to know and read one kind of thing that the provider tells us."""

    when: str = ""
    is_: tuple[str, ...] = ()
    id: str = ""
    state: str = ""
    reason: str = ""
    number: str = ""
    text: str = ""


@dataclass(frozen=True)
class Hook:
    """How the provider proves that a call is its own, and where the events are in it."""

    signature_header: str
    timestamp_header: str
    signed: str = "{timestamp}.{body}"
    encoding: str = "hex"
    prefix: str = ""
    tolerance: int = 300
    events: str = ""
    receipt: Event = Event()
    incoming: Event = Event()


@dataclass(frozen=True)
class Profile:
    """One provider."""

    name: str
    send: Asking
    ask: Asking | None
    hook: Hook | None
    delivered: tuple[str, ...]
    failed: tuple[str, ...]
    auth_header: str = "Authorization"
    auth_prefix: str = ""


def read_profile(path: Path) -> Profile:
    """Read and check the file. Raises WrongProfile with a sentence."""
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8"))
        states = rows["states"]
        profile = Profile(
            name=rows["name"],
            send=_asking(rows["send"]),
            ask=_asking(rows["ask"]) if "ask" in rows else None,
            hook=_hook(rows["hook"]) if "hook" in rows else None,
            delivered=_words(states["delivered"]),
            failed=_words(states["failed"]),
            **rows.get("auth", {}),
        )
        _check(profile)
    except OSError as wrong:
        raise WrongProfile(f"{path}: cannot be read.") from wrong
    except (tomllib.TOMLDecodeError, TypeError, ValueError, AttributeError) as wrong:
        raise WrongProfile(f"{path}: {wrong}") from wrong
    except KeyError as missing:
        raise WrongProfile(f"{path}: {missing} is missing.") from missing
    return profile


def _asking(rows: dict[str, Any]) -> Asking:
    return Asking(**{**rows, "gone": _words(rows.get("gone", ()))})


def _hook(rows: dict[str, Any]) -> Hook:
    events = {
        name: Event(
            **{("is_" if key == "is" else key): _event_value(key, value) for key, value in row.items()}
        )
        for name, row in rows.items()
        if name in ("receipt", "incoming")
    }
    return Hook(**{**rows, **events})


def _event_value(key: str, value: Any) -> Any:
    return _words(value) if key == "is" else value


def _words(values: Any) -> tuple[str, ...]:
    return tuple(str(value).lower() for value in values)


def _check(profile: Profile) -> None:
    for asking in filter(None, (profile.send, profile.ask)):
        parts = urlsplit(asking.url)
        local = parts.hostname in ("127.0.0.1", "localhost")
        if parts.scheme != "https" and not local:
            raise ValueError("url must begin with https://")
    if not profile.send.id:
        raise ValueError("send.id says where the provider's number stands; it is empty")
    if profile.hook and "{timestamp}" not in profile.hook.signed:
        raise ValueError("hook.signed must hold {timestamp}, or an old call could be sent again")
    if profile.hook and not 0 < profile.hook.tolerance <= LONGEST_TOLERANCE_S:
        raise ValueError(f"hook.tolerance must be 1 to {LONGEST_TOLERANCE_S} seconds")
    if profile.hook and profile.hook.encoding not in ENCODINGS:
        raise ValueError("hook.encoding must be hex or base64")


def fill(template: Any, values: dict[str, str]) -> Any:
    """Put the values into every text of a template; what a value itself looks like does not matter."""
    if isinstance(template, dict):
        return {key: fill(part, values) for key, part in template.items()}
    if isinstance(template, list):
        return [fill(part, values) for part in template]
    if isinstance(template, str):
        return NAME.sub(lambda found: values[found[1]], template)
    return template


def fill_url(template: str, values: dict[str, str]) -> str:
    """The same for an address, where each value is quoted."""
    return fill(template, {name: quote(value, safe="") for name, value in values.items()})


def dig(found: Any, path: str) -> Any:
    """Walk a path through JSON; None when it leads nowhere. An empty path is the whole."""
    for step in filter(None, path.split(".")):
        if isinstance(found, dict):
            found = found.get(step)
        elif isinstance(found, list) and step.isdigit() and int(step) < len(found):
            found = found[int(step)]
        else:
            return None
    return found


def text_at(found: Any, path: str) -> str:
    """What stands at a path, as text; empty when there is nothing, or something with parts."""
    value = dig(found, path) if path else None
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value).encode("utf-8", "replace").decode().replace("\0", "")  # JSON can hold half a sign
