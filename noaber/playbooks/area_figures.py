"""Which figures of an area a playbook may speak of: a data file, read once; they are those of `places`."""

import tomllib
from functools import cache
from importlib.resources import files

from pydantic import Field

from .book.parts import Key, Part, Title
from .book.words import Phenomenon

SHIPPED = files("noaber.playbooks") / "data" / "figures.toml"


class Figure(Part):
    """One figure of an area: its names in imported tables, and beside which phenomena it is shown."""

    key: Key
    name: Title
    unit: str = ""
    columns: tuple[str, ...] = Field(min_length=1)
    phenomena: tuple[Phenomenon, ...] = ()
    of: Key | None = None
    small: int = 0


@cache
def known_figures() -> dict[str, Figure]:
    """Every figure by its key, in the order of the file."""
    rows = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))["figure"]
    return {row["key"]: Figure.model_validate(row) for row in rows}
