"""What is forgotten, and when."""

import json
from collections.abc import Callable
from datetime import timedelta

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q

from noaber.channels.models import (
    PERSONAL,
    Chunk,
    Door,
    Gathered,
    HeardText,
    Kind,
    Mailing,
    Opened,
    PaperWish,
    Post,
    Preference,
    Reachability,
    Result,
    Subscription,
    TextPart,
)
from noaber.core import clock

ARRAYS_FOR = timedelta(days=30)
MAILINGS_FOR = timedelta(days=730)


def sweep_messages() -> None:
    """Clear what has had its time; run by the tick. Counts stay as long as their mailing.

    Live events after ten minutes · a holiday the day after it · overviews and what stood in them after a
    month · finished chunks a month after their message expired, because until then somebody asks whom it was
    for · mailings after two years.
    """
    month_ago = clock.now() - ARRAYS_FOR
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM channels_live_event WHERE written_at < clock_timestamp() - interval '10 minutes'"
        )
    Reachability.objects.filter(away_until__lt=clock.today()).update(away_from=None, away_until=None)
    Gathered.objects.filter(settled_at__lt=month_ago).delete()
    Mailing.objects.filter(kind=Kind.DIGEST, handed_at__lt=month_ago).delete()
    expired = Q(mailing__expires_at=None) | Q(mailing__expires_at__lt=month_ago)
    Chunk.objects.filter(expired, finished_at__lt=month_ago, size__gt=0, done=F("size")).delete()
    Mailing.objects.filter(handed_at__lt=clock.now() - MAILINGS_FOR).delete()


def reword_messages(*, source, reword: Callable[[str, dict[str, str]], dict[str, str]]) -> None:
    """Give everything that was handed over about this object other words, when its own may not be kept.

    `reword` gets a language and the text in it. What people told of it at a door goes, and so do
    overviews that were mailed and named it; a public post on a network stays as it is there. In the caller's
    transaction.
    """
    for mailing in Mailing.objects.filter(source_label=source._meta.label_lower, source_id=source.pk):
        texts = {language: reword(language, text) for language, text in mailing.all_texts.items()}
        mailing.texts = json.dumps(texts, ensure_ascii=False)
        mailing.save(update_fields=["texts"])
        first = next(iter(texts.values()))
        Post.objects.filter(mailing=mailing).update(spoiler="", text=first["body"])
        Door.objects.filter(run__mailing=mailing).update(tip="")
        told = Gathered.objects.filter(mailing=mailing, digest__isnull=False)
        still_to_go = Chunk.objects.filter(mailing=OuterRef("pk"), finished_at=None)
        Mailing.objects.filter(~Exists(still_to_go), pk__in=told.values("digest")).delete()


def forget_person(entry) -> None:
    """React to an erasure: nothing is left by which this number could be reached or read about."""
    person = entry.object_id
    Mailing.objects.filter(person_id=person).delete()
    own = (Subscription, Preference, Reachability, PaperWish, Opened, Gathered, TextPart, HeardText)
    for model in own:
        model.objects.filter(person_id=person).delete()
    Result.objects.filter(person_id=person, channel__in=PERSONAL).delete()
