"""A broadcast as messages in CAP: a first alert, an update for every later version, and one that says how it
ended.

Nothing is kept for it: the chain follows from the versions that left the house and from the closing, so a
message has the same identifier and the same words for ever. An exercise is `Exercise` in every message of its
chain.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from noaber.api.alert_areas import areas_of_audience
from noaber.api.cap import Alert, Info, Resource
from noaber.api.cap.profile import Profile, Weight, read_profile
from noaber.broadcasts.content import end_of, moment
from noaber.broadcasts.kinds import URGENCIES, kind_of
from noaber.broadcasts.models import TAKEN_BACK, Broadcast
from noaber.broadcasts.queries import Left, note_of_language, sentence_of_end, versions_out
from noaber.core import clock
from noaber.core.wording import said_exactly
from noaber.places.models import Area

SHIPPED = Path(__file__).parent / "data" / "cap_profile.toml"
END = "einde"


@dataclass(frozen=True)
class Step:
    """One message of the chain: its name in addresses, what it is, what it says and when it was sent."""

    name: str
    msg_type: str
    version: Left
    sent: datetime
    ends: bool = False


@cache
def profile() -> Profile:
    """Return the profile of this installation. Raises ProfileError."""
    languages = tuple(code for code, _name in settings.LANGUAGES)
    path = Path(settings.NOABER_CAP_PROFILE or SHIPPED)
    return read_profile(path, urgencies=URGENCIES, languages=languages, levels=tuple(Area.Level.values))


def steps_of(broadcast: Broadcast) -> list[Step]:
    """Return the chain, the oldest first.

    Who took it back cancels it; who closed it updates it with what came of it. One that closed itself because
    its time was over says nothing new, and just expires.
    """
    steps = [
        Step(str(left.version), "Update" if n else "Alert", left, _second(left.at))
        for n, left in enumerate(versions_out(broadcast))
    ]
    closing = getattr(broadcast, "closing", None)
    if steps and closing and not closing.closed_itself:
        kind = "Cancel" if closing.outcome in TAKEN_BACK else "Update"
        steps.append(Step(END, kind, steps[-1].version, _second(closing.at), ends=True))
    return steps


def alerts_of(broadcast: Broadcast) -> Iterator[tuple[Step, Alert]]:
    """Yield each message of the chain; every one refers to all before it."""
    before: list[Alert] = []
    for step in steps_of(broadcast):
        alert = replace(_alert(broadcast, step), references=tuple(earlier.reference for earlier in before))
        before.append(alert)
        yield step, alert


def latest_alert(broadcast: Broadcast) -> tuple[Step, Alert] | None:
    """Return the message that counts now."""
    chain = list(alerts_of(broadcast))
    return chain[-1] if chain else None


def domain() -> str:
    """Return the domain in senders and identifiers."""
    return profile().sender_domain or urlsplit(settings.NOABER_URL).hostname or "localhost"


def _second(at: datetime) -> datetime:
    """CAP knows no part of a second."""
    return clock.local(at).replace(microsecond=0)


def _alert(broadcast: Broadcast, step: Step) -> Alert:
    named = f"{domain()}.bericht.{broadcast.pk}"
    return Alert(
        identifier=f"{named}.{step.name}",
        sender=f"{broadcast.organisation.slug}@{domain()}",
        sent=step.sent,
        status="Exercise" if broadcast.exercise else "Actual",
        msg_type=step.msg_type,
        scope="Public",
        source="noaber",
        codes=profile().codes,
        note=broadcast.closing.text if step.msg_type == "Cancel" else "",
        incidents=(named,),
        infos=tuple(_info(broadcast, step, language) for language in profile().languages),
    )


def _info(broadcast: Broadcast, step: Step, language: str) -> Info:
    """Return one block, truly in its language: what was written in another stands in that one alone."""
    content = step.version.content
    kind = kind_of(content["kind"])
    with override(language):
        event = kind.name if kind else content["kind"]
        headline, description, instruction = _words(broadcast, step, event)
    weight = _weight(content, step)
    outcome = (("noaber:outcome", broadcast.closing.outcome),) if step.ends else ()
    return Info(
        language=profile().languages[language],
        categories=profile().categories(content["kind"]),
        event=event,
        response_types=("AllClear",) if step.ends else profile().responses(content["kind"]),
        urgency=weight.urgency,
        severity=weight.severity,
        certainty=weight.certainty,
        event_codes=(("noaber:kind", content["kind"]), *profile().event_codes(content["kind"])),
        effective=step.sent,
        expires=_expires(broadcast, step),
        sender_name=broadcast.organisation.name,
        headline=headline,
        description=description,
        instruction=instruction,
        web=_page_of(broadcast),
        parameters=(*outcome, *profile().parameters(content["kind"])),
        resources=_resources(broadcast, step),
        areas=areas_of_audience(content["audience"], geocodes=profile().geocodes, blur=profile().blur_metres),
    )


def _resources(broadcast: Broadcast, step: Step) -> tuple[Resource, ...]:
    """The picture of a version, as long as that runs: its address answers only then."""
    said = step.version.content.get("picture")
    if not said or step.ends or broadcast.exercise:
        return ()
    uri = settings.NOABER_URL + reverse("broadcasts:picture", args=[broadcast.pk, said["digest"]])
    return (Resource(desc=said["alt"], mime_type="image/jpeg", uri=uri),)


def _weight(content: dict, step: Step) -> Weight:
    return profile().ended if step.ends else profile().weight(content["kind"], content["urgency"])


def _expires(broadcast: Broadcast, step: Step) -> datetime:
    """What ended stays for the hours of the profile; what runs stops when its author said."""
    if step.ends:
        return step.sent + timedelta(hours=profile().ended_hours)
    return max(_second(end_of(step.version.content, broadcast.handed_over_at)), step.sent)


def _words(broadcast: Broadcast, step: Step, event: str) -> tuple[str, str, str]:
    """Return headline, description and instruction in the language of the moment.

    Where its author did not write in this language the headline is the kind of message, and the description
    says in which language the rest is.
    """
    content, language = step.version.content, get_language()
    note = note_of_language(language)
    title, text, advice = (
        (event, note, "") if note else (content["title"], content["text"], content["advice"])
    )
    if step.ends:
        title = _(sentence_of_end(broadcast.closing.outcome)) % {"title": title}
        text, advice = broadcast.closing.text_in(language) or note, ""
    lines = [_("Dit is een oefening. U hoeft niets te doen.")] if broadcast.exercise else []
    lines.append(text)
    if content["called_112_at"] is not None and not step.ends:
        lines.append(_("112 is gebeld om %(at)s.") % {"at": said_exactly(moment(content["called_112_at"]))})
    if broadcast.exercise:
        title = _("OEFENING: %(title)s") % {"title": title}
    return title, "\n\n".join(lines), advice


def _page_of(broadcast: Broadcast) -> str:
    """Return the page of the message; that of an exercise is only for who took part."""
    if broadcast.exercise:
        return ""
    return settings.NOABER_URL + reverse("broadcasts:received", args=[broadcast.pk])
