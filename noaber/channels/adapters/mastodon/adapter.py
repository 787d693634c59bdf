"""Public posts as a transport."""

import logging
from datetime import timedelta

from noaber.channels.actions.posts import (
    note_limits,
    note_marked,
    note_posted,
    note_receipt,
    note_taken_back,
)
from noaber.channels.adapters.contract import Delivery, Recipient, Repeat, Report
from noaber.channels.adapters.mastodon import server
from noaber.channels.adapters.mastodon.server import NotNow, NotTaken, Status, Words, is_set_up
from noaber.channels.adapters.mastodon.wording import (
    key_of,
    overtaken_words,
    public_answer_words,
    reply_words,
    words_of,
)
from noaber.channels.models import Channel, HeardPost, Kind, Listening, Mailing, Outcome, Post
from noaber.channels.queries.posts import (
    is_answer_to_reply,
    is_behind_another,
    is_unknown,
    limits_of,
    replied_to,
    takes_back,
    thread_of,
)
from noaber.core import clock
from noaber.journal.actions import clear_alarm, raise_alarm

log = logging.getLogger("noaber.mastodon")
KEY_HOLDS = timedelta(minutes=50)  # a server forgets an Idempotency-Key after an hour
LIMITS_HOLD = timedelta(hours=1)
BEHIND_S = 5
LOCKED_OUT = "mastodon.locked_out"


class MastodonTransport:
    """A repeat within the hour is known by its Idempotency-Key, a later one by reading our own posts back.

    One post for a whole message, and under it, in the thread, what changed and how it ended. What is
    overtaken is not deleted: copies on other servers would stay without the correction, who shared it would
    never hear of it, and what an authority said in public has to be kept. It is edited, of which those hear.
    """

    channel = Channel.MASTODON.value
    repeat = Repeat.DEDUPLICATED
    batch = 1
    threads = 1
    stays_inside = False

    def find_addresses(self, mailing: Mailing, recipients: list[Recipient]) -> list[Delivery]:
        """Without settings nobody; nor how something ended that never stood there."""
        if not is_set_up():
            return []
        return [Delivery(recipient, None) for recipient in recipients if _has_a_place(mailing)]

    def hand_over(self, mailing: Mailing, deliveries: list[Delivery]) -> list[Report]:
        return [_hand_over(mailing, delivery) for delivery in deliveries]

    def settle(self, mailing: Mailing, deliveries: list[Delivery], reports: list[Report]) -> None:
        """Nothing: what was posted was written down as soon as it was known."""


def _has_a_place(mailing: Mailing) -> bool:
    if takes_back(mailing):
        return True
    if is_answer_to_reply(mailing):
        return replied_to(mailing) is not None
    ends = mailing.kind == Kind.CLOSING
    return not ends or is_behind_another(mailing, Channel.MASTODON) or bool(thread_of(mailing))


def _hand_over(mailing: Mailing, delivery: Delivery) -> Report:
    try:
        if takes_back(mailing):
            _take_back(mailing)
        elif (heard := replied_to(mailing)) is not None:
            _answer(mailing, heard)
        else:
            _post_and_mark(mailing, delivery.recipient.language)
    except NotNow as wait:
        log.warning("mailing %s cannot be posted now: %s", mailing.pk, wait)
        if wait.locked_out:
            raise_alarm(LOCKED_OUT, str(wait))
        return Report(Outcome.LATER, wait.retry_after)
    except NotTaken as refused:
        log.error("mailing %s was refused: %s", mailing.pk, refused)
        return Report(Outcome.FAILED)
    clear_alarm(LOCKED_OUT)
    return Report(Outcome.HANDED_OVER)


def _answer(mailing: Mailing, heard: HeardPost) -> None:
    """Tell one person in a post that only they see, or everybody under what they replied.

    When their reply is gone, what is for everybody is not posted: nobody would know what it answers.
    """
    if not mailing.contact:
        words = public_answer_words(mailing)
        found = _post_once(mailing, words, reply_to=heard.status_id, visibility="public", alone=False)
        _note(mailing, words, found, root=heard.post)
        return
    words = reply_words(mailing, _limits())
    found = _post_once(mailing, words, reply_to=heard.status_id, visibility="direct")
    note_receipt(heard, status_id=found.id)


def _take_back(mailing: Mailing) -> None:
    """Take away what we answered in public; what never stood there is not looked for.

    A worker may have died between posting and writing that down: then the last posts are read back.
    """
    if is_behind_another(mailing, Channel.MASTODON):
        raise NotNow("the answer itself is still on its way", BEHIND_S)
    post = Post.objects.filter(mailing=mailing.replaces_id).first()
    if post is not None:
        server.delete(post.status_id)
        note_taken_back(post)
    elif (found := server.find_own(public_answer_words(mailing).text)) and is_unknown(found.id):
        server.delete(found.id)


def _post_and_mark(mailing: Mailing, language: str) -> None:
    """Post under what came before, then let that say that it was overtaken."""
    if is_behind_another(mailing, Channel.MASTODON):
        raise NotNow("an earlier version is still on its way", BEHIND_S)
    before, own = thread_of(mailing), Post.objects.filter(mailing=mailing).first()
    limits = _limits()
    if own is None:
        _post(mailing, words_of(mailing, language, limits), before)
    for old in before:
        if old.marked_by_id != mailing.pk:
            _mark(old, mailing, limits)


def _post(mailing: Mailing, words: Words, before: list[Post]) -> None:
    found = _post_once(
        mailing,
        words,
        reply_to=before[-1].status_id if before else "",
        # A post that names nobody and is direct is seen by our own account alone: nobody else agreed.
        visibility="direct" if mailing.exercise else "public",
    )
    _note(mailing, words, found)


def _note(mailing: Mailing, words: Words, found: Status, root: Post | None = None) -> None:
    note_posted(
        mailing=mailing,
        language=words.language,
        spoiler=words.spoiler,
        text=words.text,
        status_id=found.id,
        url=found.url,
        root=root,
    )


def _post_once(
    mailing: Mailing, words: Words, *, reply_to: str, visibility: str, alone: bool = True
) -> Status:
    old = clock.now() - mailing.handed_at > KEY_HOLDS
    return (server.find_own(words.text) if old else None) or server.post(
        words, key=key_of(mailing), reply_to=reply_to, visibility=visibility, alone=alone
    )


def _mark(old: Post, by: Mailing, limits: Listening) -> None:
    try:
        server.edit(old.status_id, overtaken_words(old, by, limits))
    except NotTaken as refused:
        log.warning("post %s keeps its words: %s", old.status_id, refused)  # taken away there, by hand
    note_marked(old, by=by)


def _limits() -> Listening:
    """What fits, asked again when it was long ago; while the server does not say, as it said before."""
    known = limits_of(Channel.MASTODON)
    if known.asked_at is not None and clock.now() - known.asked_at < LIMITS_HOLD:
        return known
    try:
        most, link = server.limits()
    except (NotNow, NotTaken):
        return known
    return note_limits(most_signs=most, signs_per_link=link)
