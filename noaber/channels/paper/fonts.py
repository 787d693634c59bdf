"""The letters on paper are those of the site: Atkinson Hyperlegible (OFL), joined once from its package.

The package has one part for English and one for the other letters of Europe. A browser takes a letter from
whichever has it; typst looks in one font of a name only, so the parts become one.
"""

import os
import tempfile
from functools import cache
from pathlib import Path

from django.conf import settings
from fontTools.merge import Merger

PACKAGE = Path("node_modules/@fontsource/atkinson-hyperlegible/files")
WEIGHTS = ("400", "700")
PARTS = ("latin", "latin-ext")


@cache
def font_folder() -> Path:
    """The folder with the fonts as typst reads them; made when it is not there."""
    folder = Path(settings.NOABER_DATA) / "fonts"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for weight in WEIGHTS:
        target = folder / f"atkinson-{weight}.ttf"
        if not target.exists():
            _join(weight, target)
    return folder


def _join(weight: str, target: Path) -> None:
    """Write it beside and move it, so that another process never reads half a font."""
    package = Path(settings.BASE_DIR) / PACKAGE
    font = Merger().merge(
        [str(package / f"atkinson-hyperlegible-{part}-{weight}-normal.woff") for part in PARTS]
    )
    font.flavor = None
    handle, beside = tempfile.mkstemp(dir=target.parent, suffix=".part")
    with os.fdopen(handle, "wb") as file:
        font.save(file)
    os.replace(beside, target)
