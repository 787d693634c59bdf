"""A broadcast where everybody reads it: may it go there, and how will it look."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from noaber.broadcasts.kinds import Kind
from noaber.broadcasts.models import Broadcast
from noaber.broadcasts.queries import audience_of
from noaber.channels.adapters.mastodon import is_set_up
from noaber.channels.adapters.mastodon.wording import count, unaddressed, words_of
from noaber.channels.models import Channel, Mailing
from noaber.channels.models import Kind as MailingKind
from noaber.channels.queries import limits_of

FEWEST_DOORS = 100  # what is for fewer is no business of the whole world
UNKNOWN = 0


@dataclass(frozen=True)
class Look:
    """How the post will look: the words, how much of it fits, and why it may not go there."""

    text: str
    signs: int
    most: int
    is_cut: bool
    why_not: str


def why_not_in_public(broadcast: Broadcast) -> str:
    """Why it may not go where everybody reads it, in a sentence; empty when it may or does not go there."""
    kind = broadcast.kind_data
    if Channel.WALL in broadcast.channels and not kind.public:
        return _("Een scherm leest iedereen, en dit soort bericht is niet openbaar. Haal de schermen weg.")
    if Channel.MASTODON not in broadcast.channels or broadcast.exercise:
        return ""
    if not is_set_up():
        return _("Mastodon is niet ingesteld. Kies een ander kanaal of vraag de beheerder.")
    doors = UNKNOWN if _is_of_whole_areas(broadcast.audience) else audience_of(broadcast).doors
    return _why_not_posted(kind, broadcast.audience, doors)


def look_of_post(
    words: dict[str, str],
    *,
    kind: Kind,
    spec: dict[str, Any],
    doors: int,
    channels: Sequence[str],
    organisation,
    pk: int = 0,
) -> Look | None:
    """The post that these words would become; None when it was not chosen or cannot go there at all."""
    if Channel.MASTODON not in channels or not is_set_up():
        return None
    body = "\n\n".join(part.strip() for part in (words["text"], words["advice"]) if part.strip())
    mailing = Mailing(
        kind=MailingKind.ALERT,
        organisation=organisation,
        texts=json.dumps({"nl": {"title": words["title"], "body": body}}),
        link=reverse("broadcasts:received", args=[pk]),
    )
    limits = limits_of(Channel.MASTODON)
    text = words_of(mailing, "nl", limits).text
    return Look(
        text=text,
        signs=count(text, limits.signs_per_link),
        most=limits.most_signs,
        is_cut=unaddressed(body) not in text,
        why_not=_why_not_posted(kind, spec, doors),
    )


def _why_not_posted(kind: Kind, spec: dict[str, Any], doors: int) -> str:
    if not kind.public:
        return _("Op Mastodon leest iedereen mee, en dit soort bericht is niet openbaar. Haal Mastodon weg.")
    if spec.get("device") or (spec and not _is_of_whole_areas(spec) and doors < FEWEST_DOORS):
        return _("Dit bericht is voor een paar deuren of mensen. Dan gaat het niet naar Mastodon.")
    return ""


def _is_of_whole_areas(spec: dict[str, Any]) -> bool:
    """Nothing but whole areas, with nobody left out: what holds there is for everybody to know."""
    return bool(spec.get("areas")) and not set(spec) - {"areas", "version", "sure_only"}
