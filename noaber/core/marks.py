"""What a view says about who may open it; `people.access` asks the mark before the view runs.

The marks are here, and not beside their guard, because rooms below people have views too.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mark:
    """What a view says about who may open it."""

    needs_person: bool
    mandates: tuple[str, ...] = ()


PUBLIC = Mark(needs_person=False)
MEMBERS = Mark(needs_person=True)


def public(view):
    """Open to everybody, signed in or not."""
    view.access = PUBLIC
    return view


def members(view):
    """Open to who is signed in; others are asked to sign in and then come back."""
    view.access = MEMBERS
    return view


def mandated(*mandates):
    """Open to who holds one of the mandates somewhere, now."""

    def mark(view):
        view.access = Mark(needs_person=True, mandates=tuple(str(mandate) for mandate in mandates))
        return view

    return mark
