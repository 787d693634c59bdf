"""What a handler does with a photo that came in: show it to others, make parts unreadable, take it away."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from noaber.core import clock, pictures
from noaber.core.http import Conflict, Gone

from .. import entries, rules
from ..models import Case, EventKind, Photo
from .steps import changing, record_case, write_event


def store_photo(
    content: bytes, *, source: str = "web", case: Case | None = None, upload_digest: bytes | None = None
) -> Photo:
    """Keep a clean copy of a picture, held back until a handler has looked at it. Raises PictureRefused.

    Without a case it belongs to a report that is still being written, or to the one that is filed next.
    """
    picture = pictures.read_picture(content)
    return Photo.objects.create(
        case=case,
        upload_digest=upload_digest,
        file_key=pictures.keep(picture),
        content_digest=picture.digest,
        width=picture.width,
        height=picture.height,
        size=len(picture.full),
        source=source,
        uploaded_at=clock.now(),
    )


def release_photo(photo: Photo, *, by, at: datetime | None = None) -> Photo:
    """Let everybody see the photo whom its sender chose.

    Effects in order: its state · a line on the case · `cases.photo_released`.
    """
    with _holding(photo, by) as (held, case):
        if held.state == Photo.State.RELEASED:
            return held
        held.state, held.released_at, held.released_by = Photo.State.RELEASED, at or clock.now(), by
        held.save()
        write_event(case, EventKind.NOTED, by=by, photo="released", at=at)
        record_case(entries.PHOTO_RELEASED, case, by=by, at=at)
    return held


def blur_photo(
    photo: Photo, *, by, rectangles: list[pictures.Rectangle], at: datetime | None = None
) -> Photo:
    """Make parts of the photo unreadable for good; what lay under them is destroyed, also for the desk.

    Effects in order: a new picture under a new key · the row · a line on the case · `cases.photo_blurred` ·
    the old picture dropped once all that is certain.
    """
    with _holding(photo, by) as (held, case):
        content = pictures.fetch(held.file_key)
        if content is None:
            raise Gone(_("Deze foto is er niet meer."))
        picture, old_key = pictures.blurred(content, rectangles), held.file_key
        held.file_key, held.content_digest = pictures.keep(picture), picture.digest
        held.width, held.height, held.size = picture.width, picture.height, len(picture.full)
        held.blurred = True
        held.save()
        write_event(case, EventKind.NOTED, by=by, photo="blurred", at=at)
        record_case(entries.PHOTO_BLURRED, case, by=by, at=at, parts=len(rectangles))
        transaction.on_commit(lambda: pictures.drop(old_key))
    return held


def remove_photo(photo: Photo, *, by, at: datetime | None = None) -> Photo:
    """Take the photo away for everybody, the desk too.

    Effects in order: its state · a line on the case · `cases.photo_removed` · the picture dropped.
    """
    with _holding(photo, by) as (held, case):
        held.state, held.removed_at, held.removed_by = Photo.State.REMOVED, at or clock.now(), by
        held.save()
        write_event(case, EventKind.NOTED, by=by, photo="removed", at=at)
        record_case(entries.PHOTO_REMOVED, case, by=by, at=at)
        transaction.on_commit(lambda: pictures.drop(held.file_key))
    return held


@contextmanager
def _holding(photo: Photo, by) -> Iterator[tuple[Photo, Case]]:
    """Hold the case and the photo, after asking whether this handler may; a removed photo stays removed."""
    rules.require_handler(by, photo.case)
    with changing(photo.case) as case:
        held = Photo.objects.select_for_update().get(pk=photo.pk)
        if held.state == Photo.State.REMOVED:
            raise Conflict(_("Deze foto is al weggehaald."))
        yield held, case
