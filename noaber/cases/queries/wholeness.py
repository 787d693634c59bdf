"""Whether the photos that the database speaks of are there and open; asked after a restore."""

from noaber.core.pictures.keeping import SIZES, fetch

from ..models import Photo


def photos_that_do_not_open() -> tuple[int, int]:
    """Return how many photos there should be, and of how many a size is missing or does not open."""
    looked = bad = 0
    for key in Photo.objects.exclude(state=Photo.State.REMOVED).values_list("file_key", flat=True).iterator():
        looked += 1
        bad += any(fetch(key, size) is None for size in SIZES)
    return looked, bad
