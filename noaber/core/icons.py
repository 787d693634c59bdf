"""Lucide's icons, read once from node_modules and set into the page, so that they follow its colour."""

import re
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

# These point somewhere, and point the other way where people read from right to left.
TURNS = re.compile(r"(^|-)(left|right|send|undo|redo|log-in|log-out)")


class NoSuchIcon(LookupError):
    """The name is not one of Lucide's."""


@cache
def icon_svg(name: str) -> SafeString:
    """Return the icon as inline SVG, hidden from screen readers: the word beside it says the same."""
    turns = " nb-icon--turns" if TURNS.search(name) else ""
    svg = f'<svg class="nb-icon{turns}" viewBox="0 0 24 24" aria-hidden="true">{drawing(name)}</svg>'
    return mark_safe(svg)  # noqa: S308  our own package's file


@cache
def drawing(name: str) -> str:
    """Return the shapes of the icon `name`. Raises NoSuchIcon."""
    path = Path(settings.BASE_DIR) / "node_modules/lucide-static/icons" / f"{name}.svg"
    if not re.fullmatch(r"[a-z0-9-]+", name) or not path.is_file():
        raise NoSuchIcon(name)
    inside = re.search(r"<svg[^>]*>(.*)</svg>", path.read_text(), re.DOTALL)
    return re.sub(r"\s*\n\s*", "", inside[1]).replace(" />", "/>").strip() if inside else ""
