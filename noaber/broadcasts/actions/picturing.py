"""The picture beside the words: kept, blurred for good, described, taken off again, and erased in the end."""

from collections.abc import Sequence
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from noaber.broadcasts import entries
from noaber.broadcasts.actions.locking import locked
from noaber.broadcasts.actions.revising import save_revision
from noaber.broadcasts.actions.writing import save_broadcast
from noaber.broadcasts.content import REVISABLE
from noaber.broadcasts.models import OPEN, Broadcast, Picture
from noaber.broadcasts.queries import as_proposed, clear_of, picture_of
from noaber.broadcasts.rules import ANSWERS_KEPT, can_edit_broadcast, can_revise_broadcast
from noaber.core import clock, pictures
from noaber.core.http import Gone, Refused
from noaber.core.pictures import Rectangle
from noaber.journal.actions import record
from noaber.journal.actors import system
from noaber.people.models import Person

WHOLE = Rectangle(0, 0, 1, 1)
CLEAR, BLURRED = Picture.Version.CLEAR, Picture.Version.BLURRED


@transaction.atomic
def set_picture(
    *,
    broadcast: Broadcast,
    by: Person,
    upload: bytes = b"",
    version: str = CLEAR,
    parts: Sequence[Rectangle] = (),
    alt: str = "",
) -> None:
    """Let a message show this picture, or the one that it has in another version or with other words.

    1. Refuses who may not write there, and what is no picture. 2. Keeps a clean copy, encrypted; for
    `blurred` also one in which `parts`, or else all of it, cannot be read by anybody any more. 3. Writes the
    next version of the message (see `save_broadcast` and `save_revision`), which voids an approval.
    4. What a concept no longer shows is erased. Without an upload and without a picture nothing happens.
    """
    _refuse_unless_writer(by, broadcast)
    read = pictures.read_picture(upload) if upload else None
    row = locked(broadcast)
    now = as_proposed(row)
    clear = _kept(row, read, by, version=CLEAR) if read else clear_of(row, now.picture)
    if clear is not None:
        shown = clear if version == CLEAR else _blurred(clear, parts or [WHOLE], by)
        _say(row, now, shown.said(alt), by)


@transaction.atomic
def remove_picture(*, broadcast: Broadcast, by: Person) -> None:
    """Let a message show no picture any more, as a next version; a concept's files are erased."""
    _refuse_unless_writer(by, broadcast)
    row = locked(broadcast)
    _say(row, as_proposed(row), {}, by)


@transaction.atomic
def take_picture_along(*, broadcast: Broadcast, before: Broadcast, version: str, by: Person) -> None:
    """Let a concept show the picture of a message before it, in this version. Nothing when that had none."""
    clear = clear_of(before, before.picture)
    content = pictures.fetch(clear.file_key) if clear else None
    if clear is None or content is None:
        return
    shown = picture_of(before, before.picture["digest"], before.picture["version"])
    parts = [Rectangle(*part) for part in shown.parts] if shown else []
    alt = before.picture["alt"]
    set_picture(broadcast=broadcast, by=by, upload=content, version=version, parts=parts, alt=alt)


def _refuse_unless_writer(by: Person, broadcast: Broadcast) -> None:
    if not (can_edit_broadcast(by, broadcast) or can_revise_broadcast(by, broadcast)):
        raise Refused(_("U kunt dit bericht niet veranderen."))


def _kept(row: Broadcast, read: pictures.Picture, by: Person, *, version: str, **made) -> Picture:
    """The row of this file; a file that is there already is not kept twice."""
    digest = read.digest.hex()
    return picture_of(row, digest, version) or Picture.objects.create(
        broadcast=row,
        version=version,
        digest=digest,
        file_key=pictures.keep(read),
        width=read.width,
        height=read.height,
        added_by=by,
        added_at=clock.now(),
        **made,
    )


def _blurred(clear: Picture, parts: Sequence[Rectangle], by: Person) -> Picture:
    listed = [[part.left, part.top, part.width, part.height] for part in parts]
    if same := clear.made.filter(parts=listed).first():
        return same
    content = pictures.fetch(clear.file_key)
    if content is None:
        raise Gone(_("Dit beeld is er niet meer. Kies het opnieuw."))
    made = pictures.blurred(content, list(parts))
    return _kept(clear.broadcast, made, by, version=BLURRED, made_from=clear, parts=listed)


def _say(row: Broadcast, now: Broadcast, picture: dict, by: Person) -> None:
    if picture == now.picture:
        return
    if row.is_open:
        save_broadcast(by=by, broadcast=row, kind=row.kind, audience=row.audience, picture=picture)
        kept = clear_of(row, picture)
        shown = Q(digest=picture.get("digest"), version=picture.get("version"))
        drop_pictures(row.pictures.exclude(shown | Q(pk=kept.pk if kept else None)))
    else:
        words = {name: getattr(now, name) for name in REVISABLE}
        save_revision(broadcast=row, by=by, **words | {"picture": picture})


def drop_pictures(rows) -> int:
    """Delete these rows and, once that is certain, their files."""
    keys = list(rows.values_list("file_key", flat=True))
    rows.delete()
    for key in keys:
        transaction.on_commit(partial(pictures.drop, key))
    return len(keys)


@transaction.atomic
def forget_pictures() -> int:
    """Erase the pictures of what ended or ran out a month ago, also when it never left.

    A draft that is valid from when it leaves runs out by no moment; it is withdrawn with its initiative.
    Records `broadcasts.pictures_deleted` for each message. Run by the tick.
    """
    before = clock.now() - ANSWERS_KEPT
    ran_out = Q(expires_at__lte=before) & ~Q(status__in=OPEN, valid_for__isnull=False)
    over = Q(closed_at__lte=before) | Q(withdrawn_at__lte=before) | ran_out
    erased = 0
    for row in Broadcast.objects.filter(over, pictures__isnull=False).distinct():
        count = drop_pictures(row.pictures.all())
        record(entries.PICTURES_FORGOT, by=system("tick"), about=row, pictures=count)
        erased += count
    return erased
