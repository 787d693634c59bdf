"""What somebody wants, with the defaults filled in."""

from noaber.channels.models import PERSONAL, Category, Preference, Reachability, Subscription
from noaber.channels.rules import can_switch, wanted_by_default


def wishes_of(person) -> dict[tuple[str, str], bool]:
    """Every switch of this person: what they set, else the default."""
    wishes = {
        (category, channel): wanted_by_default(category, channel)
        for category in Category.values
        for channel in PERSONAL
    }
    for row in Preference.objects.filter(person=person):
        if can_switch(row.category, row.channel):
            wishes[row.category, row.channel] = row.wanted
    return wishes


def get_reachability(person) -> Reachability:
    """Quiet hours and holiday; an unsaved row without any when nothing was set."""
    return Reachability.objects.filter(person=person).first() or Reachability(person=person)


def browsers_of(person):
    """The browsers that are pushed to, newest first."""
    return Subscription.objects.filter(person=person).order_by("-added_at", "-pk")
