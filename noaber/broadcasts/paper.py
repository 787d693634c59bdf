"""A broadcast on paper before it has left: can it be printed, what does it cost, how will it look."""

import json
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from noaber.broadcasts.models import Broadcast
from noaber.broadcasts.queries import message_of
from noaber.channels.models import Channel, Kind, Mailing, Urgency
from noaber.channels.paper.letters import sample_letter
from noaber.channels.paper.senders import sender_of
from noaber.channels.paper.typesetting import NotOnPaper
from noaber.channels.paper.walking import poster
from noaber.channels.sending import sending
from noaber.core import clock
from noaber.core.http import BadInput

LETTER, LARGE, BOTH = "brief", "grote-brief", "twee-talen"
POSTERS = {"poster-a4": "a4", "poster-a3": "a3"}
LOOKS = {
    LETTER: gettext_lazy("Brief"),
    LARGE: gettext_lazy("Brief in grote letters"),
    BOTH: gettext_lazy("Brief in twee talen"),
    "poster-a4": gettext_lazy("Poster A4"),
    "poster-a3": gettext_lazy("Poster A3"),
}
LOOKS_OF = {Channel.LETTER: (LETTER, LARGE, BOTH), Channel.POSTER: tuple(POSTERS)}


@dataclass(frozen=True)
class Postage:
    """What the letters of a message cost; no euros where the municipality did not say."""

    doors: int
    euros: float | None
    has_sender: bool


def looks_of(broadcast: Broadcast) -> list[tuple[str, str]]:
    """What can be looked at before it leaves: slug and words of each kind of paper that was chosen."""
    chosen = [look for channel, looks in LOOKS_OF.items() if channel in broadcast.channels for look in looks]
    return [(look, LOOKS[look]) for look in chosen]


def postage_of(broadcast: Broadcast, doors: int) -> Postage | None:
    """What letters to so many doors cost, or None when no letter was chosen."""
    if Channel.LETTER not in broadcast.channels:
        return None
    sender = sender_of(broadcast.organisation)
    cents = sending().prices.get(Channel.LETTER)
    return Postage(doors, float(doors * cents / 100) if cents else None, sender is not None)


def why_not_on_paper(broadcast: Broadcast) -> str:
    """Why this cannot be printed, in a sentence; empty when it can or goes by no paper at all."""
    if Channel.LETTER in broadcast.channels and sender_of(broadcast.organisation) is None:
        return _("De afzender voor brieven is niet ingesteld. Kies een ander kanaal of vraag de beheerder.")
    try:
        for look, _words in looks_of(broadcast):
            look_of(broadcast, look)
    except NotOnPaper as wrong:
        return str(wrong)
    return ""


def look_of(broadcast: Broadcast, look: str) -> bytes:
    """The PDF of one letter or poster as it would be. Raises BadInput or NotOnPaper with a sentence."""
    mailing = _as_mailing(broadcast)
    if look in POSTERS:
        return poster(mailing, size=POSTERS[look])
    sender = sender_of(broadcast.organisation)
    if sender is None:
        raise BadInput(_("De afzender voor brieven is niet ingesteld. Vraag de beheerder van de site."))
    return sample_letter(mailing, sender, large=look == LARGE, both_languages=look == BOTH, at=clock.now())


def _as_mailing(broadcast: Broadcast) -> Mailing:
    """The mailing that this would become; it is not saved."""
    return Mailing(
        kind=Kind.ALERT,
        organisation=broadcast.organisation,
        texts=json.dumps(message_of(broadcast)["texts"]),
        urgency=Urgency[broadcast.urgency.upper()],
        exercise=broadcast.exercise,
        expires_at=broadcast.expires_at,
    )
