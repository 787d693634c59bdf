"""Text messages of the invented town: kept in a folder of bounded size, and what is texted back."""

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from noaber.core import clock

MOST = 300


@dataclass(frozen=True, slots=True)
class KeptText:
    """A text as its receiver would read it."""

    name: str
    to: str
    text: str
    at: datetime


def folder(name: str = "") -> Path:
    return Path(settings.NOABER_DATA) / "sms" / name


def keep(to: str, text: str) -> None:
    """Write what was sent; the oldest go when there are too many."""
    put_down(folder(), to, text)
    for old in sorted(folder().glob("*.json"))[:-MOST]:
        old.unlink(missing_ok=True)


def kept_texts(to: str = "", limit: int = 30) -> list[KeptText]:
    """The newest texts, to one number when named."""
    found = (_read(path) for path in sorted(folder().glob("*.json"), reverse=True))
    return [text for text in found if text is not None and (not to or text.to == to)][:limit]


def text_back(number: str, text: str) -> None:
    """Let somebody of the town text us: the message centre brings it."""
    put_down(folder("back"), number, text)


def take_texts_back() -> list[KeptText]:
    """What was texted back and not brought yet, the oldest first; each is given out once."""
    return take_all(folder("back"))


def take_all(place: Path) -> list[KeptText]:
    """What lies in a folder, the oldest first; it is gone from there afterwards."""
    taken = []
    for path in sorted(place.glob("*.json")):
        text = _read(path)
        path.unlink(missing_ok=True)
        taken += [text] if text else []
    return taken


def put_down(place: Path, number: str, text: str) -> None:
    """Write it under a name that sorts by time; whole at once, so that nobody reads half of it."""
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    at = clock.now()
    path = place / f"{at:%Y%m%dT%H%M%S%f}-{os.urandom(4).hex()}.json"
    half = path.with_suffix(".half")
    half.write_text(json.dumps({"number": number, "text": text, "at": at.isoformat()}))
    half.replace(path)


def _read(path: Path) -> KeptText | None:
    try:
        row = json.loads(path.read_text())
    except FileNotFoundError:  # it was just cleared away
        return None
    return KeptText(path.stem, row["number"], row["text"], datetime.fromisoformat(row["at"]))
