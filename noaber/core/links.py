"""Links to rooms that may not be there."""

from django.urls import NoReverseMatch, reverse


def address(name: str, *args) -> str:
    """Return the address of a page, or nothing when this installation doesn't have it."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
