"""The playbooks of this installation: those that come with the product, and a municipality's own folder.

A file in the own folder goes before a shipped one of the same name. What cannot be read is left out and
stands in `mistakes`; it stops no other.
"""

from functools import cache
from pathlib import Path

from django.conf import settings

from .area_figures import known_figures
from .book import Library, Playbook, read_folder


@cache
def library() -> Library:
    """Read every playbook, once in the life of a process."""
    shipped = read_folder(settings.SHIPPED_PLAYBOOKS, figures=set(known_figures()))
    if not settings.NOABER_PLAYBOOKS:
        return shipped
    own = read_folder(Path(settings.NOABER_PLAYBOOKS), figures=set(known_figures()), beside=shipped)
    return Library(
        {**shipped.playbooks, **own.playbooks},
        {**shipped.sources, **own.sources},
        (*shipped.mistakes, *own.mistakes),
    )


def get_playbook(slug: str) -> Playbook | None:
    """Return one playbook; None when there is none of that name that can be read."""
    return library().playbooks.get(slug)
