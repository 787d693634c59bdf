"""What this room says to the people who write, approve and close broadcasts.

The broadcasts themselves are no notices: they go to an audience, through `channels.actions.hand_over`.
"""

from django.urls import reverse
from django.utils.translation import gettext_noop as _

from noaber.broadcasts.models import Broadcast
from noaber.channels.actions import notify_person
from noaber.channels.notices import Notice
from noaber.people.models import Person

TO_APPROVE = Notice(
    "broadcasts.to_approve", category="account", title=_("Een bericht wacht op uw goedkeuring")
)
SENT_BACK = Notice("broadcasts.sent_back", category="account", title=_("Uw bericht is teruggestuurd"))
TOO_LATE = Notice("broadcasts.too_late", category="account", title=_("Uw geplande bericht is niet verstuurd"))
CLOSING_OVERDUE = Notice(
    "broadcasts.closing_overdue", category="account", title=_("Een slotbericht is te laat")
)

TEXT_NOT_PLACED = Notice("broadcasts.text_not_placed", category="account")
TEXT_TOO_LATE = Notice("broadcasts.text_too_late", category="account")


def tell(notice: Notice, *, to: Person, about: Broadcast, by, urgency: str = "normal") -> None:
    """Say it to one person, by the channels they chose, with the page where they can act."""
    notify_person(
        notice=notice,
        to=to,
        about=about,
        link=reverse("broadcasts:desk", args=[about.pk]),
        context={"broadcast": about, "title": about.title, "reason": about.rejection},
        by=by,
        urgency=urgency,
        exercise=about.exercise,
    )
