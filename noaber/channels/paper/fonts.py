"""The letters on paper are those of the site: Atkinson Hyperlegible (OFL), unpacked once from the package."""

import os
import tempfile
from functools import cache
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTFont

PACKAGE = Path("node_modules/@fontsource/atkinson-hyperlegible/files")
PARTS = ("latin-400-normal", "latin-700-normal", "latin-ext-400-normal", "latin-ext-700-normal")


@cache
def font_folder() -> Path:
    """The folder with the fonts as typst reads them; made when it is not there."""
    folder = Path(settings.NOABER_DATA) / "fonts"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for part in PARTS:
        target = folder / f"atkinson-{part}.ttf"
        source = Path(settings.BASE_DIR) / PACKAGE / f"atkinson-hyperlegible-{part}.woff"
        if not target.exists() and source.exists():
            _unpack(source, target)
    return folder


def _unpack(source: Path, target: Path) -> None:
    """Write it beside and move it, so that another process never reads half a font."""
    font = TTFont(source)
    font.flavor = None
    handle, beside = tempfile.mkstemp(dir=target.parent, suffix=".part")
    with os.fdopen(handle, "wb") as file:
        font.save(file)
    os.replace(beside, target)
