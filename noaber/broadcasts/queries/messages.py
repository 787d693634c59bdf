"""A broadcast as the message that goes over a channel."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, gettext, gettext_noop, override

from noaber.broadcasts.kinds import catalogue
from noaber.broadcasts.models import TAKEN_BACK, Broadcast, OutcomeClass
from noaber.broadcasts.texting import alert_words, closing_words
from noaber.core import clock
from noaber.core.wording import said_date

# How a message is called until a device has decided, which then puts the title in its place.
UNDECIDED = gettext_noop("Bericht voor een deel van uw buurt")


def message_of(
    broadcast: Broadcast,
    *,
    titles: dict[str, str] | None = None,
    bodies: dict[str, str] | None = None,
    first: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Return what `hand_over` needs to know of it, with each text by language.

    `titles` stands for its own title, `bodies` for its own words, `first` is a sentence before them. An
    exercise says so before everything else.
    """
    titles, bodies, first = titles or titled(broadcast), bodies or {}, first or {}
    link = reverse("broadcasts:received", args=[broadcast.pk])
    devices = broadcast.is_for_devices
    return {
        "source": broadcast,
        "category": broadcast.category,
        "texts": {
            language: _text(broadcast, language, title, bodies.get(language, ""), first.get(language, ""))
            for language, title in titles.items()
        },
        "link": f"{link}?toestel=1" if devices else link,
        "organisation": broadcast.organisation,
        "exercise": broadcast.exercise,
        "area_id": broadcast.area_ids[0] if len(broadcast.area_ids) == 1 and not devices else None,
    }


def _text(broadcast: Broadcast, language: str, title: str, said: str, first: str) -> dict[str, str]:
    """One language of it. `written` tells in which one its own words are when that is another."""
    with override(language):
        lead = catalogue().exercise.lead if broadcast.exercise else ""
        body = in_paragraphs(lead, first, said or own_words(broadcast))
        if broadcast.is_for_devices:
            return {"title": title, "body": body}
        written = {} if said or is_written_in(language) else {"written": settings.LANGUAGE_CODE}
        return {"title": title, "body": body, "sms": _short(broadcast, title, said), **written}


def _short(broadcast: Broadcast, title: str, said: str) -> str:
    """The words of a text message in the language that is on: with its answers, or how it ended."""
    if said:
        return closing_words(title, said)
    text, advice = broadcast.text, broadcast.advice
    return alert_words(title=title, text=text, advice=advice, kind=broadcast.kind_data)


def own_words(broadcast: Broadcast) -> str:
    """What it says under its title, in the language that is on. When devices decide, what leaves says nothing
    of it."""
    if broadcast.is_for_devices:
        return gettext("Uw toestel kijkt zelf of het over uw plek gaat.")
    return in_paragraphs(
        broadcast.text, broadcast.advice, authority_line(broadcast), note_of_language(get_language())
    )


def in_paragraphs(*parts: str) -> str:
    """The parts that say something, one under the other."""
    return "\n\n".join(part for part in parts if part.strip())


def is_written_in(language: str) -> bool:
    """Whether what an author writes is in this language: the house is written to in one."""
    return language == settings.LANGUAGE_CODE


def note_of_language(language: str) -> str:
    """What stands with the author's own words for who reads another language."""
    with override(language):
        return "" if is_written_in(language) else gettext("Dit bericht is in het Nederlands geschreven.")


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
    return titled(broadcast, gettext_noop("Correctie: %(title)s"))


def titles_of_letting_go(broadcast: Broadcast) -> dict[str, str]:
    """How it is called for who lies outside since it was narrowed."""
    return titled(broadcast, gettext_noop("Niet meer voor u: %(title)s"))


def prepared_cancels(broadcast: Broadcast) -> dict[str, dict[str, dict[str, str]]]:
    """What is read when it turns out to be wrong: title and words by outcome and language."""
    return {
        outcome: {
            language: {"title": title, "body": catalogue().outcomes[outcome].text_in(language)}
            for language, title in titles_of(outcome, broadcast).items()
        }
        for outcome in TAKEN_BACK
    }


def titled(broadcast: Broadcast, sentence: str = "%(title)s") -> dict[str, str]:
    """Return a marked sentence around its title, in every language of the house."""
    if broadcast.is_for_devices:
        return in_each_language(sentence, title=lambda: gettext(UNDECIDED))
    return in_each_language(sentence, title=broadcast.title)


def in_each_language(sentence: str, **values: str | Callable[[], str]) -> dict[str, str]:
    """Return a marked sentence in every language of the house; what the author wrote stays as written, what
    can be called is asked anew in each."""
    texts = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            said = {name: value() if callable(value) else value for name, value in values.items()}
            texts[language] = gettext(sentence) % said
    return texts


def titles_of_end(broadcast: Broadcast) -> dict[str, str]:
    """Return how the message that it ended is called, in every language."""
    return titles_of(broadcast.closing.outcome, broadcast)


def titles_of(outcome: str, broadcast: Broadcast) -> dict[str, str]:
    """Return how its end is called when it ends like this."""
    return titled(broadcast, sentence_of_end(outcome))


def sentence_of_end(outcome: str) -> str:
    """The marked sentence around a title that says that it ended, and how."""
    words = {
        OutcomeClass.FALSE_ALARM: gettext_noop("Vals alarm: %(title)s"),
        OutcomeClass.WITHDRAWN: gettext_noop("Ingetrokken: %(title)s"),
    }
    return words.get(outcome, gettext_noop("Afgelopen: %(title)s"))


def words_of_end(broadcast: Broadcast) -> dict[str, str]:
    """What is read of how it ended, by language: the words in it, else the author's with a note of theirs.

    An author's own words stay behind while devices decide; prepared ones say nothing of it.
    """
    closing = broadcast.closing
    if broadcast.is_for_devices and not closing.is_prepared:
        return in_each_language(
            gettext_noop("Open het bericht en lees hoe het afliep. Uw toestel kijkt of het voor u is.")
        )
    return {
        language: closing.text_in(language) or in_paragraphs(closing.text, note_of_language(language))
        for language, _name in settings.LANGUAGES
    }


def said_to_device(broadcast: Broadcast) -> dict[str, Any]:
    """What a device shows once it decided, in the language that is on: as it is now, so also how it ended."""
    closing = getattr(broadcast, "closing", None)
    lead = catalogue().exercise.lead if broadcast.exercise else ""
    words = [closing.said] if closing else [broadcast.text, broadcast.advice]
    stands_for = list(in_each_language(UNDECIDED).values())
    return {"title": broadcast.title, "body": in_paragraphs(lead, *words), "stands_for": stands_for}
