"""What stands on a public network of a message, and what it takes there."""

from collections.abc import Iterable

from django.db import connection

from noaber.channels.models import (
    CONTACT,
    THREADED,
    Chunk,
    HeardPost,
    Listening,
    Mailing,
    Post,
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
    """Our posts and, for what somebody answers to our receipt, the post that it all began with."""
    numbers = [number for number in numbers if number]
    posts = Post.objects.filter(status_id__in=numbers).select_related("mailing")
    receipts = HeardPost.objects.filter(receipt_id__in=numbers).select_related("post__mailing")
    return {row.receipt_id: row.post for row in receipts} | {post.status_id: post for post in posts}


def get_heard_post(pk: int) -> HeardPost | None:
    """A reply that came in, with the post that it is about, while it is kept."""
    return HeardPost.objects.select_related("post__mailing").filter(pk=pk).first()


def replied_to(mailing: Mailing) -> HeardPost | None:
    """The reply that a message to one person on a network answers."""
    if not mailing.contact or mailing.source_label != HeardPost._meta.label_lower:
        return None
    return HeardPost.objects.filter(pk=mailing.source_id).first()
