"""Keeps pictures as encrypted files under the data folder, outside everything that is served by itself."""

import os
import re
import secrets
from pathlib import Path

from django.conf import settings

from noaber.core.crypto import CannotDecrypt, current_key, key_of, seal, unseal

from .reading import Picture

SIZES = ("full", "thumbnail")
_KEY = re.compile(r"[0-9a-f]{32}")


def keep(picture: Picture) -> str:
    """Stores both sizes; returns the key under which they are found back."""
    key = secrets.token_hex(16)
    for size in SIZES:
        _write(_path(key, size), seal(getattr(picture, size), purpose=f"photo:{key}:{size}"))
    return key


def fetch(key: str, size: str = "full") -> bytes | None:
    """Gives the JPEG, or None when it is gone or was tampered with."""
    try:
        return unseal(_path(key, size).read_bytes(), purpose=f"photo:{key}:{size}")
    except (FileNotFoundError, CannotDecrypt):
        return None


def drop(key: str) -> None:
    """Takes both sizes away for good."""
    for size in SIZES:
        _path(key, size).unlink(missing_ok=True)


def reseal() -> int:
    """Writes every photo again that is not under the newest key; returns how many."""
    written = 0
    for path in sorted((Path(settings.NOABER_DATA) / "photos").glob("*/*.*")):
        key, _dot, size = path.name.partition(".")
        if size in SIZES and key_of(path.read_bytes()) != current_key():
            content = fetch(key, size)
            if content is not None:
                _write(path, seal(content, purpose=f"photo:{key}:{size}"))
                written += 1
    return written


def _path(key: str, size: str) -> Path:
    if not _KEY.fullmatch(key) or size not in SIZES:
        raise ValueError("not the key of a photo")
    return Path(settings.NOABER_DATA) / "photos" / key[:2] / f"{key}.{size}"


def _write(path: Path, content: bytes) -> None:
    """A crash leaves no half file: written beside, then moved."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_suffix(f".{secrets.token_hex(4)}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        target.write(content)
    beside.replace(path)
