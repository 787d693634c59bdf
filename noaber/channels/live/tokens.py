"""A pass for the stream: who, which topics, 60 seconds. The front checks it without a database."""

from dataclasses import dataclass

from django.core import signing

LIFE = 60
SALT = "noaber.channels.live"


class BadToken(ValueError):
    """Expired, or not made by us."""


@dataclass(frozen=True, slots=True)
class Pass:
    """`person_id` is 0 for a visitor who is not signed in."""

    person_id: int
    topics: tuple[str, ...]


def sign(person, topics: list[str]) -> str:
    return signing.dumps([getattr(person, "pk", None) or 0, topics], salt=SALT)


def read(token: str, *, life: float = LIFE) -> Pass:
    try:
        person_id, topics = signing.loads(token, salt=SALT, max_age=life)
    except (signing.BadSignature, ValueError) as error:
        raise BadToken("no valid pass") from error
    return Pass(person_id, tuple(topics))
