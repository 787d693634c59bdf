"""Who hears on an open page that a broadcast changed: who got it, and who works on it."""

from noaber.broadcasts.queries import get_broadcast_for, get_received
from noaber.channels.live.topics import listen_rule


def may_hear_broadcast(person, key: str) -> bool:
    """The rule of the topics `broadcast:<number of the row>`."""
    if not key.isdecimal() or len(key) > 18:
        return False
    if get_received(person, int(key)) is not None:
        return True
    return person.is_authenticated and get_broadcast_for(person, int(key)) is not None


listen_rule("broadcast", may_hear_broadcast)
