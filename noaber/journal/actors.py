"""Who can act besides a person. Anything with an `actor_key` is an actor."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """An actor that is no person."""

    actor_key: str


SYSTEM = Actor("system")
ANONYMOUS = Actor("anonymous")
IMPORT = Actor("import")


def system(part: str) -> Actor:
    """Return the part of the house that acts by itself, such as `system("tick")`."""
    return Actor(f"system:{part}")
