"""What a playbook's tables are made of: texts in two languages, keys, values, where a claim comes from."""

from typing import Annotated

from django.utils.translation import get_language
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60)]
Line = Annotated[str, StringConstraints(min_length=2, max_length=200)]
Prose = Annotated[str, StringConstraints(min_length=2, max_length=4000)]
EDITORIAL = "editorial"
Basis = Annotated[
    str,
    StringConstraints(pattern=r"^(editorial|source:[a-z0-9-]+)$"),
    Field(
        description="where it comes from: `source:` and the key of a source, or `editorial` for our own view"
    ),
]


class Part(BaseModel):
    """Any table of a playbook: what it does not know is a mistake, and what was read does not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class _InTwoLanguages(Part):
    nl: str
    en: str

    def __str__(self) -> str:
        return self.en if (get_language() or "nl").startswith("en") else self.nl


class Title(_InTwoLanguages):
    """A short text in both languages."""

    nl: Line = Field(description="in Dutch, as a resident says it")
    en: Line = Field(description="the same in English")


class Text(_InTwoLanguages):
    """A text in both languages; an empty line parts paragraphs."""

    nl: Prose = Field(description="in plain Dutch (B1)")
    en: Prose = Field(description="the same in English")

    @property
    def paragraphs(self) -> list[str]:
        return [" ".join(part.split()) for part in str(self).split("\n\n") if part.strip()]


class Grounded(Part):
    """Anything that is claimed: it says where it comes from."""

    basis: Basis

    @property
    def is_editorial(self) -> bool:
        return self.basis == EDITORIAL

    @property
    def source(self) -> str:
        """The key of its source; empty where it is the editors' view."""
        return self.basis.removeprefix("source:") if not self.is_editorial else ""


class FromParameter(Part):
    """A value that is set when an initiative starts."""

    parameter: Key = Field(description="the key of one of this playbook's parameters")


Number = Annotated[
    int | FromParameter,
    Field(description='a whole number, or `{ parameter = "key" }`', union_mode="left_to_right"),
]
