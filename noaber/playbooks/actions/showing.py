"""Open pages of an initiative follow what happens to it."""

from noaber.channels.actions import touch_topic
from noaber.initiatives.models import Initiative
from noaber.journal.models import Entry


def show_change(entry: Entry) -> None:
    """Tell the page of an initiative, and the list of its organisation, that it changed."""
    row = Initiative.objects.filter(pk=entry.object_id).first()
    if row is not None:
        touch_topic(f"initiative:{row.pk}", f"initiatives:{row.organisation_id}")
