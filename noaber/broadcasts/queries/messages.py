"""A broadcast as the message that goes over a channel."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop, override

from noaber.broadcasts.kinds import catalogue
from noaber.broadcasts.models import TAKEN_BACK, Broadcast, OutcomeClass
from noaber.broadcasts.texting import alert_words, closing_words
from noaber.core import clock
from noaber.core.wording import said_date


def message_of(
    broadcast: Broadcast,
    *,
    titles: dict[str, str] | None = None,
    body: str = "",
    bodies: dict[str, str] | None = None,
    first: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Return what `hand_over` needs to know of it; `titles` by language, else its own title in both.

    `body` is one text for every language, `bodies` one for each, `first` a sentence before it. An exercise
    says so before everything else.
    """
    if broadcast.audience.get("device"):
        return _undecided(broadcast)
    ends = bool(body or bodies)
    titles = titles or in_each_language("%(title)s", title=broadcast.title)
    return {
        "source": broadcast,
        "category": broadcast.category,
        "texts": {
            language: {
                "title": title,
                "body": _body(broadcast, language, (bodies or {}).get(language, body), (first or {})),
                "sms": _short(broadcast, language, title, (bodies or {}).get(language, body) if ends else ""),
            }
            for language, title in titles.items()
        },
        "link": reverse("broadcasts:received", args=[broadcast.pk]),
        "organisation": broadcast.organisation,
        "exercise": broadcast.exercise,
        "area_id": broadcast.area_ids[0] if len(broadcast.area_ids) == 1 else None,
    }


def _short(broadcast: Broadcast, language: str, title: str, ending: str) -> str:
    """The words of a text message: the message with its answers, or how it ended."""
    with override(language):
        if ending:
            return closing_words(title, ending)
        text, advice = broadcast.text, broadcast.advice
        return alert_words(title=title, text=text, advice=advice, kind=broadcast.kind_data)


def _undecided(broadcast: Broadcast) -> dict[str, Any]:
    """A message of which the device finds out whether it is for its place: what leaves says nothing of it."""
    titles = in_each_language(gettext_noop("Bericht voor een deel van uw buurt"))
    bodies = in_each_language(gettext_noop("Uw toestel kijkt zelf of het over uw plek gaat."))
    return {
        "source": broadcast,
        "category": broadcast.category,
        "texts": {language: {"title": titles[language], "body": bodies[language]} for language in titles},
        "link": f"{reverse('broadcasts:received', args=[broadcast.pk])}?toestel=1",
        "organisation": broadcast.organisation,
        "exercise": broadcast.exercise,
        "area_id": None,
    }


def _body(broadcast: Broadcast, language: str, said: str, first: dict[str, str]) -> str:
    """What stands under the title, in parts: exercise, what came before, the words, on whose authority."""
    with override(language):
        parts = [catalogue().exercise.lead] if broadcast.exercise else []
        parts.append(first.get(language, ""))
        parts += [said] if said else [broadcast.text, broadcast.advice, authority_line(broadcast)]
    return "\n\n".join(part for part in parts if part.strip())


def authority_line(broadcast: Broadcast) -> str:
    """On whose authority it is sent, and until when; empty when it needs none."""
    authority = broadcast.kind_data.authority if broadcast.kind_data else None
    if authority is None or not broadcast.authority_reference or broadcast.authority_until is None:
        return ""
    return gettext("Op gezag van: %(kind)s %(reference)s, tot en met %(day)s.") % {
        "kind": authority.reference,
        "reference": broadcast.authority_reference,
        "day": said_date(clock.local(broadcast.authority_until).date(), clock.today()),
    }


def titles_of_correction(broadcast: Broadcast) -> dict[str, str]:
    """How a newer version is called for who saw the one before it."""
    return in_each_language(gettext_noop("Correctie: %(title)s"), title=broadcast.title)


def titles_of_letting_go(broadcast: Broadcast) -> dict[str, str]:
    """How it is called for who lies outside since it was narrowed."""
    return in_each_language(gettext_noop("Niet meer voor u: %(title)s"), title=broadcast.title)


def prepared_cancels(broadcast: Broadcast) -> dict[str, dict[str, dict[str, str]]]:
    """What is read when it turns out to be wrong: title and words by outcome and language."""
    return {
        outcome: {
            language: {"title": title, "body": catalogue().outcomes[outcome].text_in(language)}
            for language, title in titles_of(outcome, broadcast).items()
        }
        for outcome in TAKEN_BACK
    }


def in_each_language(sentence: str, **values: str) -> dict[str, str]:
    """Return a marked sentence in every language of the house; what the author wrote stays as written."""
    texts = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            texts[language] = gettext(sentence) % values
    return texts


def titles_of_end(broadcast: Broadcast) -> dict[str, str]:
    """Return how the message that it ended is called, in every language."""
    return titles_of(broadcast.closing.outcome, broadcast)


def titles_of(outcome: str, broadcast: Broadcast) -> dict[str, str]:
    """Return how its end is called when it ends like this."""
    words = {
        OutcomeClass.FALSE_ALARM: gettext_noop("Vals alarm: %(title)s"),
        OutcomeClass.WITHDRAWN: gettext_noop("Ingetrokken: %(title)s"),
    }
    ended = gettext_noop("Afgelopen: %(title)s")
    return in_each_language(words.get(outcome, ended), title=broadcast.title)
