"""The keys with which this installation signs its feeds."""

from functools import cache

from django.conf import settings

from noaber.api.cap.signing import SigningKey


def signing_keys() -> tuple[SigningKey, ...]:
    """Return the keys of the settings, the one that signs first; none when none is set."""
    return _read(settings.NOABER_FEED_KEYS)


@cache
def _read(keys: tuple[bytes, ...]) -> tuple[SigningKey, ...]:
    return tuple(SigningKey.from_bytes(key) for key in keys)
