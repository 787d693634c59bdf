"""What can be reported: read once from a data file, kept in memory, asked without a query.

`get(slug)` gives a category, `tree()` the four doors with their groups, `search(text)` what somebody may
mean. The file is `settings.NOABER_CATEGORIES` or the one that comes with the product; a broken file stops
the start with a sentence and a line per mistake.
"""

import json
from functools import cache
from hashlib import blake2b

from django.conf import settings
from django.utils import translation

from .reading import SHIPPED, CategoriesError, read
from .searching import matches
from .shapes import Appearance, Call, Catalogue, Category, Group, Option, Part, Question, Words

__all__ = [
    "Appearance",
    "Call",
    "Catalogue",
    "CategoriesError",
    "Category",
    "Group",
    "Option",
    "Part",
    "Question",
    "Words",
    "as_json",
    "catalogue",
    "get",
    "search",
    "slugs",
    "tree",
]


@cache
def catalogue() -> Catalogue:
    """Everything in the file, checked."""
    return read(settings.NOABER_CATEGORIES or SHIPPED)


def get(slug) -> Category | None:
    """The category of that name, or None for anything else that came in."""
    return catalogue().categories.get(slug) if isinstance(slug, str) else None


def slugs() -> tuple[str, ...]:
    """The names of all categories, in the order of the file."""
    return tuple(catalogue().categories)


def tree() -> tuple[Part, ...]:
    """The doors of the first question, each with its groups and their categories."""
    return catalogue().parts


@cache
def as_json(language: str) -> tuple[bytes, str]:
    """The tree for programs and pages in one language, with its ETag. Made once."""
    with translation.override(language):
        tree_now = [
            {"part": part.slug, "groups": [_group_json(group) for group in part.groups]} for part in tree()
        ]
    body = json.dumps(tree_now, ensure_ascii=False).encode()
    return body, f'"{blake2b(body, digest_size=12).hexdigest()}"'


def _group_json(group: Group) -> dict:
    kinds = [
        {
            "slug": kind.slug,
            "name": kind.name,
            "icon": kind.icon,
            "workdays": kind.term_workdays,
            "public": kind.public,
        }
        for kind in group.categories
    ]
    return {"slug": group.slug, "name": group.name, "icon": group.icon, "categories": kinds}


def search(text: str, limit: int = 8) -> list[Category]:
    """The categories that fit what somebody typed, best first, in either language."""
    return matches(catalogue().categories.values(), text, limit)
