"""What was said goes when its time has come: a description of a person is not kept as long as what became of
the message. Counts, moments, who approved which hash and how it ended stay.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext, gettext_noop, override

from noaber.broadcasts import entries
from noaber.broadcasts.actions.locking import locked
from noaber.broadcasts.actions.picturing import drop_pictures
from noaber.broadcasts.models import OPEN, Broadcast, Closing, Edit, PreparedCancel, Status
from noaber.broadcasts.queries import in_each_language, titles_of_end, words_of_end
from noaber.channels.actions import reword_messages, touch_topic
from noaber.core import clock
from noaber.journal.actions import record
from noaber.journal.actors import system

GONE = gettext_noop("De tekst van dit bericht is gewist, omdat de bewaartijd voorbij is.")
WORDS = ("title", "text", "advice")


def erase_old_words() -> int:
    """Erase the words of what ended longer ago than they may be kept; run by the tick, returns how many.

    What never left ends as well, so long after it would have stopped being valid.
    """
    _end_what_never_left()
    ended = Broadcast.objects.filter(
        status__in=(Status.CLOSED, Status.WITHDRAWN), erase_after_days__isnull=False, erased_at=None
    )
    due = [row for row in ended if row.erase_at and row.erase_at <= clock.now()]
    for row in due:
        _erase_words(row)
    return len(due)


def _end_what_never_left() -> None:
    """Records `broadcasts.withdrawn`."""
    written = Broadcast.objects.filter(
        status__in=OPEN, erase_after_days__isnull=False, expires_at__lte=clock.now()
    )
    for broadcast in written:
        with transaction.atomic():
            row = locked(broadcast)
            before, kept = row.status, timedelta(days=row.erase_after_days or 0)
            if before in OPEN and row.expires_at + kept <= clock.now():
                row.status, row.withdrawn_at = Status.WITHDRAWN, clock.now()
                row.save(update_fields=["status", "withdrawn_at"])
                record(
                    entries.WITHDRAWN,
                    by=system("tick"),
                    about=row,
                    status=str(before),
                    outcome=None,
                    prepared=False,
                )


@transaction.atomic
def _erase_words(broadcast: Broadcast) -> None:
    """Put a sentence that says so in the place of what was said.

    1. In the row and every version of it, with its picture; the hashes that were approved stay. 2. Tips,
    practice reports and what was written to each other about it go. 3. In everything that was handed over,
    but for how it ended. 4. Records `broadcasts.words_erased`. 5. Open pages look again.
    """
    row = locked(broadcast)
    if row.erased_at:
        return
    with override(settings.LANGUAGE_CODE):
        said = {
            "title": row.kind_data.name if row.kind_data else row.kind,
            "text": gettext(GONE),
            "advice": "",
        }
    row.title, row.text, row.advice = (said[name] for name in WORDS)
    row.rejection, row.picture, row.erased_at = "", {}, clock.now()
    row.save(update_fields=[*WORDS, "rejection", "picture", "erased_at"])
    drop_pictures(row.pictures.all())
    for edit in Edit.objects.filter(broadcast=row):
        edit.content = {
            name: said.get(name, value) for name, value in edit.content.items() if name != "picture"
        }
        edit.save(update_fields=["content"])
    PreparedCancel.objects.filter(broadcast=row).delete()
    row.revisions.exclude(rejection="").update(rejection="")
    row.answers.update(tip="")
    row.practice_reports.all().delete()
    _reword_what_was_sent(row)
    record(entries.WORDS_ERASED, by=system("tick"), about=row, kind=row.kind)
    touch_topic(*row.topics)


def _reword_what_was_sent(row: Broadcast) -> None:
    """How it ended is still told, under another title; the rest says that it was erased."""
    closing = Closing.objects.filter(broadcast=row).first()
    ends, ended = (words_of_end(row), titles_of_end(row)) if closing else ({}, {})
    gone = in_each_language(GONE)

    def reword(language: str, text: dict[str, str]) -> dict[str, str]:
        if text["body"] and text["body"] == ends.get(language):
            return {**_kept(text), "title": ended[language], "body": text["body"]}
        return {"title": row.title, "body": gone.get(language, row.text)}

    reword_messages(source=row, reword=reword)


def _kept(text: dict[str, str]) -> dict[str, str]:
    """Of what was said beside title and body only which language it is in."""
    return {name: text[name] for name in ("written",) if name in text}
