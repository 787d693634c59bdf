"""A broadcast as the message that goes over a channel."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop, override

from noaber.broadcasts.models import Broadcast, OutcomeClass
from noaber.broadcasts.texting import alert_words, closing_words


def message_of(
    broadcast: Broadcast, *, titles: dict[str, str] | None = None, body: str = ""
) -> dict[str, Any]:
    """Return what `hand_over` needs to know of it; `titles` by language, else its own title in both."""
    if broadcast.audience.get("device"):
        return _undecided(broadcast)
    own = body or "\n\n".join(part for part in (broadcast.text, broadcast.advice) if part.strip())
    ends = titles is not None
    titles = titles or in_each_language("%(title)s", title=broadcast.title)
    return {
        "source": broadcast,
        "category": broadcast.category,
        "texts": {
            language: {"title": title, "body": own, "sms": _short(broadcast, language, ends and title, own)}
            for language, title in titles.items()
        },
        "link": reverse("broadcasts:received", args=[broadcast.pk]),
        "organisation": broadcast.organisation,
        "exercise": broadcast.exercise,
        "area_id": broadcast.area_ids[0] if len(broadcast.area_ids) == 1 else None,
    }


def _short(broadcast: Broadcast, language: str, ending: str | bool, body: str) -> str:
    """The words of a text message: the message with its answers, or how it ended."""
    with override(language):
        if ending:
            return closing_words(str(ending), body)
        title, text, advice = broadcast.title, broadcast.text, broadcast.advice
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


def in_each_language(sentence: str, **values: str) -> dict[str, str]:
    """Return a marked sentence in every language of the house; what the author wrote stays as written."""
    texts = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            texts[language] = gettext(sentence) % values
    return texts


def titles_of_end(broadcast: Broadcast) -> dict[str, str]:
    """Return how the message that it ended is called, in every language."""
    words = {
        OutcomeClass.FALSE_ALARM: gettext_noop("Vals alarm: %(title)s"),
        OutcomeClass.WITHDRAWN: gettext_noop("Ingetrokken: %(title)s"),
    }
    ended = gettext_noop("Afgelopen: %(title)s")
    return in_each_language(words.get(broadcast.closing.outcome, ended), title=broadcast.title)
