"""Photos under a new key."""

from django.conf import settings as house

from noaber.core.pictures import keeping
from noaber.core.pictures.reading import Picture


def test_photos_go_along_with_a_new_key(settings, tmp_path):
    settings.NOABER_DATA = tmp_path
    key = keeping.keep(Picture(b"full", b"thumbnail", 1, 1))
    new = (9, b"n" * 32)
    settings.NOABER_KEYS = (new, *house.NOABER_KEYS)
    assert (keeping.reseal(), keeping.reseal()) == (2, 0)
    settings.NOABER_KEYS = (new,)
    assert (keeping.fetch(key), keeping.fetch(key, "thumbnail")) == (b"full", b"thumbnail")
