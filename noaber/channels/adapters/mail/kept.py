"""Where mail stays when there is no mail server: a folder of bounded size, read on a page of the demo."""

import os
import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings

from noaber.core import clock

MOST = 300
NAME = re.compile(r"\d{8}T\d{12}-[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class KeptMail:
    """A mail as its receiver would read it."""

    name: str
    to: str
    subject: str
    text: str
    at: datetime | None


def folder() -> Path:
    return Path(settings.NOABER_DATA) / "mail"


def keep(message: bytes) -> None:
    """Write it under a name that sorts by time; the oldest go when there are too many."""
    place = folder()
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{clock.now():%Y%m%dT%H%M%S%f}-{os.urandom(4).hex()}.eml"
    (place / name).write_bytes(message)
    for old in sorted(place.glob("*.eml"))[:-MOST]:
        old.unlink(missing_ok=True)


def kept_mails(to: str = "", limit: int = 25) -> list[KeptMail]:
    """The newest mails, of one receiver when named."""
    found = []
    for path in sorted(folder().glob("*.eml"), reverse=True):
        mail = _read(path, to)
        if mail is not None and (not to or mail.to == to):
            found.append(mail)
        if len(found) == limit:
            break
    return found


def kept_mail(name: str) -> KeptMail | None:
    """The mail with this name, if it is still there."""
    return _read(folder() / f"{name}.eml") if NAME.fullmatch(name) else None


def _read(path: Path, to: str = "") -> KeptMail | None:
    """A mail; one in which `to` is not even mentioned is not taken apart, which is what takes time."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:  # it was just cleared away
        return None
    if to.encode() not in content:
        return None
    message = message_from_bytes(content, policy=policy.default)
    text = message.get_body(("plain",))
    at = parsedate_to_datetime(message["Date"]) if message["Date"] else None
    return KeptMail(path.stem, message["To"], message["Subject"], text.get_content() if text else "", at)
