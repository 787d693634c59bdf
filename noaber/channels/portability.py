"""What this room knows about one person, for their own download."""

from django.utils.translation import gettext_lazy

from noaber.channels.queries import (
    browsers_of,
    get_paper_wish,
    get_reachability,
    inbox_for,
    inbox_items,
    wishes_of,
)
from noaber.people import portability

MOST = 500


def contribute() -> None:
    """Bring this room's chapter."""
    portability.contribute("messages", messages_about, title=gettext_lazy("Mijn berichten"))


def messages_about(person) -> dict:
    """What somebody wants to hear and how, in which browsers, and what they were sent."""
    reachability, paper = get_reachability(person), get_paper_wish(person)
    return {
        "wishes": {
            f"{category} {channel}": wanted for (category, channel), wanted in wishes_of(person).items()
        },
        "letters": {"by_name": paper.by_name, "large": paper.large},
        "away_from": reachability.away_from,
        "away_until": reachability.away_until,
        "browsers": list(browsers_of(person).values("browser", "added_at")),
        "received": [
            {"at": item.mailing.handed_at, "title": item.title, "text": item.body}
            for item in inbox_items(inbox_for(person)[:MOST], person.language)
        ],
    }
