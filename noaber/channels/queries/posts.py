"""What stands on a public network of a message, and what it takes there."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from noaber.channels.models import (
    CONTACT,
    THREADED,
    Chunk,
    HeardPost,
    Listening,
    Mailing,
    Outcome,
    Post,
    Tally,
)
from noaber.core import clock

TOLD = """
SELECT DISTINCT c.channel FROM channels_chunk c JOIN channels_mailing m ON m.id = c.mailing_id
WHERE m.source_label = %(label)s AND m.source_id = %(source)s AND m.kind = 'alert'
  AND c.channel = ANY(%(networks)s)
  AND (EXISTS (SELECT FROM channels_post p WHERE p.mailing_id = m.id)
       OR c.finished_at IS NULL AND (m.overtaken_at IS NULL OR c.leased_until > clock_timestamp()))
"""


def limits_of(network: str) -> Listening:
    """How much fits in a post, as its server said last; before it said anything, what is usual."""
    return Listening.objects.filter(network=network).first() or Listening(
        network=network, next_at=clock.now(), most_signs=500, signs_per_link=23
    )


def thread_of(mailing: Mailing) -> list[Post]:
    """The posts of the same message, in any version and how it ended, that came before; the first first."""
    before = Post.objects.filter(
        mailing__source_label=mailing.source_label,
        mailing__source_id=mailing.source_id,
        mailing__exercise=mailing.exercise,
        mailing__pk__lt=mailing.pk,
    )
    return list(before.select_related("mailing").order_by("mailing__pk"))


def is_behind_another(mailing: Mailing, channel: str) -> bool:
    """Whether something earlier of the same message is still on its way there."""
    earlier = Mailing.objects.filter(
        source_label=mailing.source_label, source_id=mailing.source_id, pk__lt=mailing.pk
    )
    return Chunk.objects.filter(mailing__in=earlier, channel=channel, finished_at=None).exists()


def told_in_threads(source) -> dict[str, list[int]]:
    """By network where `source` stands or comes to stand: where its changes and its end must follow.

    What was overtaken while it waited, or refused by the network, stands nowhere.
    """
    values = {
        "label": source._meta.label_lower,
        "source": source.pk,
        "networks": [str(one) for one in THREADED],
    }
    with connection.cursor() as cursor:
        cursor.execute(TOLD, values)
        return {channel: [CONTACT] for (channel,) in cursor}


def posts_of(source) -> list[Post]:
    """Every post about `source`, the first first: to look at from its page."""
    found = Post.objects.filter(mailing__source_label=source._meta.label_lower, mailing__source_id=source.pk)
    return list(found.order_by("mailing__pk"))


def posts_by_number(numbers: Iterable[str]) -> dict[str, Post]:
    """Our posts and, for what somebody answers to our answer, the post that it all began with."""
    numbers = [number for number in numbers if number]
    posts = Post.objects.filter(status_id__in=numbers).select_related("mailing", "root__mailing")
    heard = HeardPost.objects.filter(receipts__overlap=numbers).select_related("post__mailing")
    told = {number: row.post for row in heard for number in row.receipts}
    return told | {post.status_id: post.root or post for post in posts}


def get_heard_post(pk: int) -> HeardPost | None:
    """A reply that came in, with the post that it is about, while it is kept."""
    return HeardPost.objects.select_related("post__mailing").filter(pk=pk).first()


def is_answer_to_reply(mailing: Mailing) -> bool:
    """Whether it answers what somebody replied: to that account alone, or without a contact to everybody."""
    return mailing.source_label == HeardPost._meta.label_lower


def replied_to(mailing: Mailing) -> HeardPost | None:
    """The reply that it answers, while we still know which one it was."""
    if not is_answer_to_reply(mailing):
        return None
    return HeardPost.objects.select_related("post").filter(pk=mailing.source_id).first()


def last_reply_of(source) -> HeardPost | None:
    """The newest reply that became `source`, while it is kept."""
    found = HeardPost.objects.filter(became_label=source._meta.label_lower, became_id=source.pk)
    return found.order_by("-pk").first()


@dataclass(frozen=True)
class Placed:
    """Where a public answer stands: its address and words, `failed` when the network refused it, else still
    to come."""

    url: str = ""
    text: str = ""
    failed: bool = False


def places_of(mailings: Iterable[int]) -> dict[int, Placed]:
    """Where messages stand on a network, by their number."""
    wanted = list(mailings)
    failed = Tally.objects.filter(mailing__in=wanted, outcome__in=[Outcome.FAILED, Outcome.NO_ADDRESS])
    found = dict.fromkeys(wanted, Placed())
    found |= {pk: Placed(failed=True) for pk in failed.values_list("mailing_id", flat=True)}
    return found | {
        post.mailing_id: Placed(post.url, post.text) for post in Post.objects.filter(mailing__in=wanted)
    }
