"""Open pages of an initiative follow what happens to it."""

from noaber.channels.actions import touch_topic
from noaber.initiatives.models import Initiative
from noaber.journal.models import Entry


def show_change(entry: Entry) -> None:
    """Show what was written in the journal of an initiative."""
    row = Initiative.objects.filter(pk=entry.object_id).first()
    if row is not None:
        touch_pages(row)


def touch_pages(row: Initiative) -> None:
    """Tell the page of an initiative, and the list of its organisation, that it changed.

    A voice is not in the journal, which would keep who said what: the action itself shows that there is one.
    """
    touch_topic(f"initiative:{row.pk}", f"initiatives:{row.organisation_id}")
