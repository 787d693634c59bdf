"""What this room can say to a person: an invitation, a stage that is late, a gate that waits, thanks."""

from django.urls import reverse
from django.utils.translation import gettext_noop as _

from noaber.channels.actions import notify_person
from noaber.channels.notices import Notice
from noaber.initiatives.models import Initiative
from noaber.people.models import Person

INVITED = Notice("playbooks.invited", category="account", title=_("Doet u mee?"))
SOMEBODY_LEFT = Notice("playbooks.somebody_left", category="account", title=_("Iemand doet niet meer mee"))
TO_WRITE = Notice("playbooks.to_write", category="account", title=_("Er staat een bericht voor u klaar"))
OVERDUE = Notice("playbooks.overdue", category="account", title=_("Er is iets te laat"))
HANDED_ON = Notice("playbooks.handed_on", category="account", title=_("U trekt nu een initiatief"))
VERSION_PROPOSED = Notice(
    "playbooks.version_proposed", category="account", title=_("Een nieuwe versie: gaat u akkoord?")
)
VERSION_DECIDED = Notice(
    "playbooks.version_decided", category="account", title=_("Over de nieuwe versie is besloten")
)
THANKS = Notice("playbooks.thanks", category="account", title=_("Dank u wel"))


def tell(notice: Notice, *, to: Person, about: Initiative, by, **context) -> None:
    """Say it to one person, by the channels they chose, with the page of the initiative."""
    notify_person(
        notice=notice,
        to=to,
        about=about,
        link=reverse("playbooks:initiative", args=[about.pk]),
        context={"initiative": about, **context},
        by=by,
        organisation=about.organisation,
    )
