"""The words of this room: states, channels, reasons, and what changed between two versions."""

from datetime import timedelta
from typing import NamedTuple

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from noaber.broadcasts.audience import describe
from noaber.broadcasts.content import MINUTE, MOMENTS, moment
from noaber.broadcasts.kinds import kind_of
from noaber.broadcasts.models import Edit, Picture, Status
from noaber.core.wording import said_exactly, said_length


class ChannelWords(NamedTuple):
    """How a channel is shown: its icon, what it is called, when it arrives."""

    icon: str
    word: str
    speed: str


STATES = {
    Status.DRAFT: "draft",
    Status.REJECTED: "draft",
    Status.SUBMITTED: "waiting",
    Status.APPROVED: "waiting",
    Status.SENDING: "busy",
    Status.SENT: "busy",
    Status.CLOSED: "done",
    Status.WITHDRAWN: "stopped",
}
CHANNELS = {
    "page": ChannelWords("inbox", _("Berichten op deze site"), _("zodra zij kijken")),
    "webpush": ChannelWords("bell", _("Melding op het scherm"), _("binnen 1 minuut")),
    "mail": ChannelWords("mail", _("Mail"), _("binnen enkele minuten")),
    "letter": ChannelWords("mailbox", _("Brief aan alle deuren"), _("een dag nadat hij is gepost")),
    "doorlist": ChannelWords("footprints", _("Langs de deuren"), _("als iemand de lijst loopt")),
    "poster": ChannelWords("image", _("Poster"), _("zodra hij hangt")),
    "wall": ChannelWords("monitor", _("Schermen op openbare plekken"), _("binnen 2 seconden")),
    "mastodon": ChannelWords("megaphone", _("Mastodon, voor iedereen"), _("binnen 1 minuut")),
    "sms": ChannelWords("smartphone", _("Sms"), _("binnen 1 minuut")),
}
REASONS = {
    "known": _("zag het al langs een ander kanaal"),
    "digest": _("krijgt het in een overzicht"),
    "away": _("is met vakantie"),
    "no_address": _("heeft geen mail, geen sms en geen melding op het scherm"),
    "unsubscribed": _("wil hierover geen bericht"),
    "quiet": _("slaapt: krijgt het in de ochtend"),
    "withdrawn": _("overgeslagen: ingetrokken"),
    "expired": _("overgeslagen: te laat"),
    "overtaken": _("overgeslagen: er kwam een nieuwer bericht"),
    "erased": _("account is verwijderd"),
    "failed": _("niet gelukt"),
    "unknown": _("onbekend of het aankwam"),
    "gone": _("adres bestaat niet meer"),
    "several": _("om verschillende redenen"),
    "returned": _("brief kwam terug"),
    "not_home": _("niemand thuis"),
    "no_visit": _("wil geen bezoek"),
    "later": _("wordt opnieuw geprobeerd"),
    "dose": _("kreeg die week al te veel berichten"),
    "no_channel": _("heeft geen van de gekozen kanalen"),
    "not_used": _("heeft alleen een kanaal dat niet gekozen is"),
}
STAGES = {
    "handed_over": _("Bezorgd"),
    "confirmed": _("Bevestigd"),
    "answered": _("Gaf antwoord"),
}
STANDS = {
    "below": _("Hier is het minder."),
    "above": _("Hier is het meer."),
    "alike": _("Niet te onderscheiden."),
}
STEPS = {
    "narrow": _("Kleiner gemaakt"),
    "widen": _("Uitgebreid"),
    "correct": _("Gecorrigeerd"),
}
NAMES = {
    "kind": _("Soort"),
    "title": _("Wat gebeurt er?"),
    "text": _("Waar en wanneer?"),
    "advice": _("Wat kunnen mensen doen?"),
    "called_112_at": _("112 gebeld om"),
    "expires_at": _("Stopt om"),
    "valid_for": _("Hoe lang het geldt"),
    "scheduled_at": _("Pas versturen om"),
    "audience": _("Wie krijgt dit?"),
    "channels": _("Kanalen"),
    "picture": _("Beeld"),
    "authority_reference": _("Kenmerk van het gezag"),
    "authority_until": _("Gezag geldt tot en met"),
}


def length_in_words(length: timedelta) -> str:
    """How long something is valid from when it leaves."""
    return gettext("%(time)s na het versturen") % {"time": said_length(length)}


def differences(before: Edit, now: Edit) -> list[tuple[str, str, str]]:
    """What changed between two versions: the name of the part, the old and the new words."""
    parts = [(name, _words(name, before.content), _words(name, now.content)) for name in NAMES]
    return [(NAMES[name], old, new) for name, old, new in parts if old != new]


def _words(name: str, content: dict) -> str:
    """One part of a version as a person reads it."""
    value = content.get(name)
    if value is None:
        return ""
    if name == "audience":
        return ", ".join(describe(value))
    if name == "kind":
        kind = kind_of(value)
        return kind.name if kind else value
    if name == "channels":
        return ", ".join(str(CHANNELS[channel].word) for channel in value)
    if name == "picture":
        return f"{Picture.Version(value['version']).label} ({value['digest'][:12]}): {value['alt']}"
    if name == "valid_for":
        return length_in_words(value * MINUTE)
    if name in MOMENTS:
        return said_exactly(moment(value))
    return value
