"""What stands on a public network of a message, and what it takes there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Exists, OuterRef

from noaber.channels.models import (
    CONTACT,
    THREADED,
    Chunk,
    HeardPost,
    Kind,
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


def is_unknown(number: str) -> bool:
    """Whether we never wrote down that a post of ours has this number."""
    return not Post.objects.filter(status_id=number).exists()


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


def takes_back(mailing: Mailing) -> bool:
    """Whether it takes an answer away again that was given in public."""
    return is_answer_to_reply(mailing) and mailing.kind == Kind.CLOSING


def last_reply_of(source) -> HeardPost | None:
    """The newest reply that became `source`, while it is kept."""
    found = HeardPost.objects.filter(became_label=source._meta.label_lower, became_id=source.pk)
    return found.order_by("-pk").first()


@dataclass(frozen=True)
class Placed:
    """Where a public answer stands: its address and words, `failed` when the network refused it, else still
    to come. Taken back: from `taken_back_at` it is gone, before that on its way; `stays` when that failed."""

    url: str = ""
    text: str = ""
    failed: bool = False
    is_taken_back: bool = False
    taken_back_at: datetime | None = None
    stays: bool = False

    @property
    def may_be_taken_back(self) -> bool:
        return not (self.failed or self.is_taken_back)


def places_of(mailings: Iterable[int]) -> dict[int, Placed]:
    """Where messages stand on a network, by their number."""
    wanted = list(mailings)
    unmade = [Outcome.FAILED, Outcome.NO_ADDRESS]
    rows = (
        Mailing.objects.filter(pk__in=wanted)
        .select_related("post")
        .annotate(
            failed=Exists(Tally.objects.filter(mailing=OuterRef("pk"), outcome__in=unmade)),
            stays=Exists(Tally.objects.filter(mailing__replaces=OuterRef("pk"), outcome__in=unmade)),
        )
    )
    return dict.fromkeys(wanted, Placed()) | {row.pk: _placed(row) for row in rows}


def _placed(row: Mailing) -> Placed:
    post = getattr(row, "post", None)
    return Placed(
        url=post.url if post and post.taken_back_at is None else "",
        text=post.text if post else "",
        failed=row.failed and post is None,
        is_taken_back=row.withdrawn_at is not None,
        taken_back_at=post.taken_back_at if post else row.withdrawn_at,
        stays=row.stays,
    )
