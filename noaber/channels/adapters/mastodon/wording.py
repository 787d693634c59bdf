"""What a public post says, how many signs it counts, and how an earlier one says that it was overtaken."""

import re

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from noaber.channels.adapters.mail.letter import sender_name
from noaber.channels.adapters.mastodon.server import Words
from noaber.channels.adapters.wording import absolute, link_of, title_of
from noaber.channels.models import Listening, Mailing, Post
from noaber.core.crypto import keyed_hash

# What closes a sentence is no part of a link: a server counts it by itself.
LINK = re.compile(r"https?://[^\s\"<>{}|\\^`]*[\w/=#+-]")
NAMES_SOMEBODY = re.compile(r"(?<![=/\w])@(?=\w)")
BESIDE = "\u2060"  # joins without a space; behind an @ it keeps a text from calling somebody
CUT = "…"


def count(text: str, per_link: int) -> int:
    """Signs as a server counts them: each link for the same number, whatever its length.

    A server counts an emoji of several signs as one; we never count less than it does.
    """
    return len(LINK.sub("x" * per_link, text))


def words_of(mailing: Mailing, language: str, limits: Listening) -> Words:
    """The post for everybody: title, words, who it is from, and where it goes on. An exercise is hidden."""
    with translation.override(language):
        spoiler = _("Dit is een oefening") if mailing.exercise else ""
        said = mailing.text_in(language)
        return compose(
            title_of(mailing, language),
            said["body"],
            f"{sender_name(mailing)}\n{absolute(link_of(mailing))}",
            language=language,
            spoiler=spoiler,
            limits=limits,
        )


def compose(
    title: str, body: str, ending: str, *, language: str, limits: Listening, spoiler: str = "", to: str = ""
) -> Words:
    """Put it together, and cut the body at a word where it is too long; title and ending stay whole.

    `to` is who is named, before everything else.
    """
    named = f"@{to} " if to else ""
    room = limits.most_signs - len(spoiler) - len(named)
    title, body, ending = (unaddressed(part.strip()) for part in (title, body, ending))
    text = _joined(title, body, ending)
    while body and (over := count(text, limits.signs_per_link) - room) > 0:
        kept = body[: max(0, len(body) - over - len(CUT))].rsplit(None, 1)
        body = kept[0].rstrip(CUT) if len(kept) > 1 else ""
        text = _joined(title, f"{body}{CUT}" if body else "", ending)
    return Words(named + text, language, spoiler)


def reply_words(mailing: Mailing, limits: Listening) -> Words:
    """What one person hears who replied; the only words in which somebody is named, because they asked."""
    said, language = mailing.text_in(mailing.contact_language), mailing.contact_language
    link = absolute(mailing.link) if mailing.link else ""
    return compose(said["title"], said["body"], link, language=language, limits=limits, to=mailing.contact)


def public_answer_words(mailing: Mailing) -> Words:
    """What everybody reads under a reply: the words as they were written. Whom they answer stands above."""
    return Words(unaddressed(mailing.text_in(settings.LANGUAGE_CODE)["body"]), settings.LANGUAGE_CODE)


def overtaken_words(post: Post, by: Mailing, limits: Listening) -> Words:
    """What an earlier post says from now on: first that it was overtaken, then its own words.

    The words of a message that was taken back are left out: they were not right.
    """
    mark, link = title_of(by, post.language), absolute(link_of(by))
    if post.mailing.withdrawn_at is not None:
        return compose(
            mark,
            by.text_in(post.language)["body"],
            link,
            language=post.language,
            spoiler=post.spoiler,
            limits=limits,
        )
    before, _gap, ending = post.text.rpartition("\n\n")
    return compose(mark, before, ending, language=post.language, spoiler=post.spoiler, limits=limits)


def key_of(mailing: Mailing) -> str:
    """By which the server knows a repeat; says nothing about the message."""
    return keyed_hash(str(mailing.pk), purpose="channels.mastodon")[:16].hex()


def _joined(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


def unaddressed(text: str) -> str:
    """The same words, calling nobody: what we say is addressed to everybody or to who asked."""
    return NAMES_SOMEBODY.sub(f"@{BESIDE}", text)
