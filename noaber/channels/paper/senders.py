"""Who a letter is from: one data file with a block per organisation, kept by the municipality.

Without a block an organisation sends no paper: a letter that cannot come back is no letter.
"""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

MOST_LINES, MOST_LETTERS = 5, 60


@dataclass(frozen=True)
class Sender:
    """Afzender: what stands at the head of a letter, where it returns to, and who answers the phone."""

    name: str
    lines: tuple[str, ...]
    return_address: str
    phone: str
    hours: str
    hours_en: str = ""

    def hours_in(self, language: str) -> str:
        """When somebody answers; in Dutch where nobody wrote it in English."""
        return (self.hours_en if language == "en" else "") or self.hours


def sender_of(organisation) -> Sender | None:
    """The sender block of an organisation, or None when the file has none."""
    if organisation is None or not settings.NOABER_PAPER_SENDERS:
        return None
    return read_senders(Path(settings.NOABER_PAPER_SENDERS)).get(organisation.slug)


@lru_cache(maxsize=4)
def read_senders(path: Path) -> dict[str, Sender]:
    """Read and check the file; a mistake is one sentence that names the file and the organisation."""
    try:
        blocks = tomllib.loads(path.read_text(encoding="utf-8"))
        return {slug: _read(slug, block) for slug, block in blocks.items()}
    except (OSError, ValueError) as mistake:
        raise ValueError(f"{path}: {mistake}") from mistake


def _read(slug: str, block: dict) -> Sender:
    if not isinstance(block, dict):
        raise ValueError(f"{slug}: write a block such as [{slug}]")
    missing = [key for key in ("name", "lines", "return", "phone") if not block.get(key)]
    if missing:
        raise ValueError(f"{slug}: {missing[0]} is missing")
    lines = block["lines"]
    if not isinstance(lines, list) or len(lines) > MOST_LINES:
        raise ValueError(f"{slug}: lines must be a list of at most {MOST_LINES}")
    hours = [block.get("hours", ""), block.get("hours_en", "")]
    words = [block["name"], *lines, block["return"], block["phone"], *hours]
    if not all(isinstance(word, str) and len(word) <= MOST_LETTERS for word in words):
        raise ValueError(f"{slug}: every text must be of at most {MOST_LETTERS} characters")
    return Sender(block["name"], tuple(lines), block["return"], block["phone"], *hours)
