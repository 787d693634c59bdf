"""What somebody wants, with the defaults filled in."""

from noaber.channels.models import PERSONAL, Category, Channel, Pace, Preference, Reachability, Subscription
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


def paces_of(person) -> dict[str, str]:
    """For every subject that can be mailed: at once, or in which overview."""
    kept = dict(
        Preference.objects.filter(person=person, channel=Channel.MAIL).values_list("category", "pace")
    )
    switchable = [category for category in Category.values if can_switch(category, Channel.MAIL)]
    return {category: kept.get(category, Pace.AT_ONCE.value) for category in switchable}


def get_reachability(person) -> Reachability:
    """Quiet hours and holiday; an unsaved row without any when nothing was set."""
    return Reachability.objects.filter(person=person).first() or Reachability(person=person)


def browsers_of(person):
    """The browsers that are pushed to, newest first."""
    return Subscription.objects.filter(person=person).order_by("-added_at", "-pk")
