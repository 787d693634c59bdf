"""Who may listen to what. A room above registers a rule for each kind of topic that it touches.

    listen_rule("case", lambda person, key: can_see_case(person, int(key)))

`person` is a Person or AnonymousUser, `key` what stands behind the colon. Without a rule nobody listens.
"""

import re
from collections.abc import Callable, Iterable

from noaber.people.models import Mandate
from noaber.people.rules import has_mandate, is_handler_of

Rule = Callable[[object, str], bool]
TOPIC = re.compile(r"^([a-z_]{2,20}):([A-Za-z0-9_-]{1,60})$")
MOST_TOPICS = 20

_rules: dict[str, Rule] = {}


def listen_rule(kind: str, rule: Rule) -> None:
    """Let `rule` decide about topics of this kind; the last one registered holds."""
    _rules[kind] = rule


def may_listen(person, topic: str) -> bool:
    """True when the rule of this kind of topic allows it; an unknown kind or a broken name never."""
    found = TOPIC.match(topic)
    if found is None or found[1] not in _rules:
        return False
    return bool(_rules[found[1]](person, found[2]))


def allowed_topics(person, topics: Iterable[str]) -> list[str]:
    """Those of at most 20 topics to which this person may listen, each once."""
    return [topic for topic in list(dict.fromkeys(topics))[:MOST_TOPICS] if may_listen(person, topic)]


def _is_self(person, key: str) -> bool:
    return person.is_authenticated and str(person.pk) == key


def _keeps_screens(person, key: str) -> bool:
    return key.isdecimal() and has_mandate(person, Mandate.ADMINISTRATOR, organisation=int(key))


def _works_at(person, key: str) -> bool:
    return person.is_authenticated and is_handler_of(person, key)


listen_rule("person", _is_self)
listen_rule("desk", _works_at)
listen_rule("screens", _keeps_screens)
listen_rule("area", lambda person, key: key.isdigit())  # that a public page changed is no secret
