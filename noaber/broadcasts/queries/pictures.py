"""The pictures of a message: which versions there are, and the file of the one that may be shown."""

from hashlib import sha256

from noaber.broadcasts.models import Broadcast, Picture
from noaber.core.pictures import fetch
from noaber.core.pictures.keeping import SIZES


def picture_of(broadcast: Broadcast, digest: str, version: str = "") -> Picture | None:
    """One picture, by the hash of its file. A picture of one colour is the same in both versions."""
    rows = broadcast.pictures.filter(digest=digest).select_related("made_from")
    return (rows.filter(version=version) if version else rows).order_by("pk").first()


def clear_of(broadcast: Broadcast, said: dict) -> Picture | None:
    """The picture as it came in, from which that was made what a version says that it shows."""
    found = picture_of(broadcast, said["digest"]) if said else None
    return (found.made_from or found) if found else None


def file_of(pk: int, digest: str) -> bytes | None:
    """The file that has exactly this hash; None when it went or is another."""
    found = Picture.objects.filter(broadcast=pk, digest=digest).first()
    content = fetch(found.file_key) if found else None
    return content if content is not None and sha256(content).hexdigest() == digest else None


def pictures_that_do_not_open() -> tuple[int, int]:
    """Return how many there should be, and of how many a size is missing or does not open."""
    keys = list(Picture.objects.values_list("file_key", flat=True))
    return len(keys), sum(any(fetch(key, size) is None for size in SIZES) for key in keys)
