"""An answer where everybody reads it, under what somebody replied: may it stand there, how will it look."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from noaber.channels.adapters.mastodon import is_set_up
from noaber.channels.adapters.mastodon.wording import count, unaddressed
from noaber.channels.models import Channel, HeardPost
from noaber.channels.queries import last_reply_of, limits_of

from .advice import NAMES
from .answers import digest_of
from .models import Case
from .models import Channel as CameBy
from .screening import find_personal

MAY_BE_NAMED = ("name",)  # the officer's own, as well as somebody else's: asked, not refused
DOOR = re.compile(r"\b[^\W\d_]{2,}(?:straat|laan|weg|plein|hof|kade|gracht|singel|pad|dijk|dreef)\s+\d", re.I)


def reply_to_answer(case: Case) -> HeardPost | None:
    """The public reply under which an answer to this case may stand; None where there is none."""
    if case.channel != CameBy.POST or case.walled or case.quarantined or not is_set_up():
        return None
    heard = last_reply_of(case)
    return heard if heard is not None and heard.is_public else None


def why_not_in_public(text: str) -> str:
    """Why these words may not stand where everybody reads them; empty when they may."""
    kinds = {one.kind for one in find_personal(text)} - set(MAY_BE_NAMED)
    if kinds:
        found = ", ".join(sorted(NAMES[kind]() for kind in kinds))
        return _(
            "In uw antwoord staat: %(found)s. Dat hoort niet in het openbaar. Haal het weg, of antwoord "
            "alleen aan de melder."
        ) % {"found": found}
    if DOOR.search(text):
        return _("In uw antwoord staat een huisnummer. Haal het weg, of antwoord alleen aan de melder.")
    limits = limits_of(Channel.MASTODON)
    over = count(unaddressed(text), limits.signs_per_link) - limits.most_signs
    if over > 0:
        return _("Uw antwoord is %(over)s tekens te lang voor een openbaar bericht.") % {"over": over}
    return ""


@dataclass(frozen=True)
class Look:
    """How an answer will stand in public: the words, their digest, and what its writer should know first."""

    text: str
    shown: str
    why_not: str
    names: bool


def look_of_answer(text: str) -> Look:
    return Look(
        text=unaddressed(text),
        shown=digest_of(text),
        why_not=why_not_in_public(text),
        names=any(one.kind in MAY_BE_NAMED for one in find_personal(text)),
    )
