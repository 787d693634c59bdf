"""What stands on the public square of an invented town, and what its people reply there."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from noaber.channels.adapters.mastodon.square import US
from noaber.demo.texts import KeptText, put_down, take_all

SHOWN = 20
PASSER_BY = "passant@elders.example"


@dataclass(frozen=True, slots=True)
class KeptPost:
    """A post as everybody would read it; one that only one account sees says so."""

    name: str
    account: str
    spoiler: str
    text: str
    at: datetime
    edited: bool
    is_ours: bool
    for_one: bool


def folder(name: str = "") -> Path:
    return Path(settings.NOABER_DATA) / "square" / name


def kept_posts(limit: int = SHOWN) -> list[KeptPost]:
    """The newest posts on the square."""
    try:
        rows = json.loads(folder("posts.json").read_text())["statuses"].values()
    except FileNotFoundError:  # nobody has said anything yet
        return []
    return [_kept(row) for row in list(rows)[::-1][:limit]]


def reply_to(post: str, text: str) -> None:
    """Let somebody outside reply to a post: the square brings it."""
    put_down(folder("back"), post, text)


def take_replies() -> list[KeptText]:
    """What was replied and not brought yet; each is given out once. `to` is the post."""
    return take_all(folder("back"))


def _kept(row: dict) -> KeptPost:
    return KeptPost(
        name=row["id"],
        account=row["account"]["acct"],
        spoiler=row["spoiler_text"],
        text=row["text"],
        at=datetime.fromisoformat(row["created_at"]),
        edited=bool(row["edited_at"]),
        is_ours=row["account"]["acct"] == US["acct"],
        for_one=row["visibility"] == "direct",
    )
