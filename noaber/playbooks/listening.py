"""Who hears on an open page that an initiative changed: who may see it, and who works where it runs."""

from noaber.channels.live.topics import listen_rule
from noaber.people.rules import roles_of
from noaber.playbooks.queries.initiatives import get_initiative_for

LONGEST = 18  # digits of a number that a row can have


def may_hear_initiative(person, key: str) -> bool:
    """The rule of the topics `initiative:<number of the row>`."""
    if not person.is_authenticated or not key.isdecimal() or len(key) > LONGEST:
        return False
    return get_initiative_for(person, int(key)) is not None


def may_hear_initiatives(person, key: str) -> bool:
    """The rule of the topics `initiatives:<number of the organisation>`."""
    return person.is_authenticated and key in {str(role.organisation_id) for role in roles_of(person)}


listen_rule("initiative", may_hear_initiative)
listen_rule("initiatives", may_hear_initiatives)
