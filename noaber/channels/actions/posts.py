"""Public posts: what was posted and marked, what its server says of itself, and what people reply."""

from datetime import timedelta

from django.db import IntegrityError, transaction

from noaber.channels import entries
from noaber.channels.actions.handing import hand_over
from noaber.channels.models import CONTACT, Category, Channel, HeardPost, Kind, Listening, Mailing, Post
from noaber.channels.notices import Notice, render
from noaber.channels.queries.posts import posts_by_number
from noaber.core import clock
from noaber.core.crypto import keyed_hash
from noaber.core.tidying import tidy
from noaber.journal.actions import current_origin, record
from noaber.journal.actors import system

HEARS = system("mastodon")
NETWORK = Channel.MASTODON.value
KEPT_FOR = timedelta(days=30)
MOST_A_DAY = 5  # replies of one account that are taken in
MOST_WORDS = 4_000


def note_posted(
    *,
    mailing: Mailing,
    language: str,
    spoiler: str,
    text: str,
    status_id: str,
    url: str,
    root: Post | None = None,
) -> Post:
    """Write down under which number a message stands there. A repeat finds the same row."""
    post, _new = Post.objects.get_or_create(
        mailing=mailing,
        defaults={
            "language": language,
            "spoiler": spoiler,
            "text": text,
            "status_id": status_id,
            "url": url,
            "posted_at": clock.now(),
            "root": root,
        },
    )
    return post


def note_marked(post: Post, *, by: Mailing) -> None:
    """Write down that a post says by what it was overtaken."""
    Post.objects.filter(pk=post.pk).update(marked_by=by)


def note_taken_back(post: Post) -> None:
    """Write down that a post is gone from there."""
    Post.objects.filter(pk=post.pk, taken_back_at=None).update(taken_back_at=clock.now())


@transaction.atomic
def note_receipt(heard: HeardPost, *, status_id: str) -> None:
    """Write down under which number our answer stands, so that what is answered to it is known again."""
    row = HeardPost.objects.select_for_update().filter(pk=heard.pk).first()
    if row is not None and status_id not in row.receipts:
        HeardPost.objects.filter(pk=row.pk).update(receipts=[*row.receipts, status_id])


def note_limits(*, most_signs: int, signs_per_link: int) -> Listening:
    """Keep how much a post may hold, as the server says."""
    row, _new = Listening.objects.update_or_create(
        network=NETWORK,
        defaults={"most_signs": most_signs, "signs_per_link": signs_per_link, "asked_at": clock.now()},
        create_defaults={
            "most_signs": most_signs,
            "signs_per_link": signs_per_link,
            "asked_at": clock.now(),
            "next_at": clock.now(),
        },
    )
    return row


def begin_listening(every: timedelta) -> Listening | None:
    """Take it upon oneself to look now; None when it is not time yet, or another worker does."""
    now = clock.now()
    Listening.objects.get_or_create(network=NETWORK, defaults={"next_at": now})
    due = Listening.objects.filter(network=NETWORK, next_at__lte=now)
    return Listening.objects.get(network=NETWORK) if due.update(next_at=now + every) else None


def wait_with_listening(seconds: int) -> None:
    """Look again after so many seconds: the server asked for it."""
    Listening.objects.filter(network=NETWORK).update(next_at=clock.now() + timedelta(seconds=seconds))


def start_listening(cursor: str) -> None:
    """From here on: what was said before is passed over."""
    Listening.objects.filter(network=NETWORK).update(cursor=cursor[:64])


def replies_lately(within: timedelta) -> int:
    """How many replies were taken in."""
    return HeardPost.objects.filter(state=HeardPost.State.TAKEN, heard_at__gt=clock.now() - within).count()


@transaction.atomic
def take_mentions(mentions) -> int:
    """Take in who named us, and remember how far we have read, in one transaction; returns how many were new.

    Only replies to a post of ours, or to our receipt, are ours. 1. What came before is passed over.
    2. Robots, empty replies and more than a few a day of one account are noted without words, and nobody is
    answered. 3. The others are written down, encrypted, and recorded as `channels.post_heard`, for the room
    that asked.
    """
    taken = 0
    posts = posts_by_number(mention.reply_to for mention in mentions)
    for mention in mentions:
        post = posts.get(mention.reply_to)
        if post is not None and mention.status_id and mention.account:
            taken += _take(mention, post)
    if mentions:
        Listening.objects.filter(network=NETWORK).update(cursor=mentions[-1].id[:64])
    return taken


@transaction.atomic
def reply_once(heard: HeardPost, notice: Notice, *, link: str = "", **context) -> Mailing | None:
    """Answer somebody who replied, with a post that only they see. There is one answer, whatever follows."""
    row = HeardPost.objects.select_for_update().get(pk=heard.pk)
    earlier = Mailing.objects.filter(source_label=row._meta.label_lower, source_id=row.pk, kind=Kind.ANSWER)
    if earlier.exists():
        return None
    return tell_who_replied(row, notice, link=link, by=HEARS, **context)


def tell_who_replied(heard: HeardPost, notice: Notice, *, link: str, by, **context) -> Mailing | None:
    """Say something to somebody who replied, with a post that only they see."""
    if not heard.account or current_origin() != "live":
        return None
    return hand_over(
        source=heard,
        kind=Kind.ANSWER,
        category=notice.category,
        texts=render(notice, context),
        recipients={Channel.MASTODON: [CONTACT]},
        contact=heard.account,
        language=heard.language,
        link=link,
        by=by,
    )


def answer_in_public(heard: HeardPost, *, text: str, by) -> Mailing | None:
    """Answer a reply under it, where everybody reads it: these words and nothing else, naming nobody."""
    return hand_over(
        source=heard,
        kind=Kind.ANSWER,
        category=Category.ANSWERS,
        body=text,
        recipients={Channel.MASTODON: [CONTACT]},
        by=by,
    )


@transaction.atomic
def take_back_in_public(answer: int, *, by) -> bool:
    """Take an answer away from where everybody reads it, by its number; whether it was there to take back.

    What did not leave yet never does. For the rest a message behind it lets the worker take the post away,
    also when its reply is forgotten here.
    """
    mailing = Mailing.objects.select_for_update().get(pk=answer)
    if mailing.withdrawn_at is not None:
        return False
    mailing.withdrawn_at = clock.now()
    mailing.save(update_fields=["withdrawn_at"])
    hand_over(
        source=HeardPost(pk=mailing.source_id),
        kind=Kind.CLOSING,
        category=mailing.category,
        body=mailing.text_in(mailing.contact_language)["body"],
        recipients={Channel.MASTODON: [CONTACT]},
        replaces=mailing,
        by=by,
    )
    return True


def clear_heard_words(heard: HeardPost, *, became=None) -> None:
    """Forget the words of a reply that has become something else; remember what it became."""
    label, pk = (became._meta.label_lower, became.pk) if became is not None else ("", None)
    HeardPost.objects.filter(pk=heard.pk).update(text="", became_label=label, became_id=pk)


def forget_old_replies() -> None:
    """Clear what has had its time; run by the tick."""
    HeardPost.objects.filter(heard_at__lt=clock.now() - KEPT_FOR).delete()


def _take(mention, post: Post) -> bool:
    account, text = keyed_hash(mention.account.lower(), purpose="channels.account"), _words_of(mention.text)
    state = _state_of(mention, account, text)
    known = state == HeardPost.State.TAKEN
    try:
        with transaction.atomic():
            row = HeardPost.objects.create(
                post=post,
                digest=keyed_hash(mention.status_id, purpose="channels.heard_post"),
                account_hash=account,
                account=mention.account if known else "",
                status_id=mention.status_id if known else "",
                text=text if known else "",
                language="en" if mention.language == "en" else "nl",
                state=state,
                is_public=mention.is_public,
                heard_at=clock.now(),
            )
    except IntegrityError:
        return False
    if known:
        record(entries.POST_HEARD, by=HEARS, about=row, length=len(text))
    return known


def _state_of(mention, account: bytes, text: str) -> str:
    if mention.bot:
        return HeardPost.State.BOT
    if not text:
        return HeardPost.State.EMPTY
    today = HeardPost.objects.filter(
        account_hash=account,
        state=HeardPost.State.TAKEN,
        heard_at__gt=clock.now() - timedelta(days=1),
    )
    return HeardPost.State.TOO_MANY if today.count() >= MOST_A_DAY else HeardPost.State.TAKEN


def _words_of(text: str) -> str:
    """What was said, without the names at the start to whom it was said."""
    words = tidy(text).split()
    called = next((place for place, word in enumerate(words) if not word.startswith("@")), len(words))
    rest = tidy(text)
    for name in words[:called]:
        rest = rest.lstrip().removeprefix(name)
    return rest.strip()[:MOST_WORDS]
