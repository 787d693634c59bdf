"""Every address is closed unless it says otherwise."""

from django.conf import settings
from django.urls import URLPattern, get_resolver


def patterns(resolver=None, prefix=""):
    """Yield every address with its view."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route, entry.callback
        else:
            yield from patterns(entry, route)


def test_every_address_says_for_whom_it_is():
    unmarked = [route for route, view in patterns() if not hasattr(view, "access")]
    assert not unmarked, "mark the view @public, @members or @mandated(…)"


def test_photos_are_never_served_statically():
    assert not settings.MEDIA_ROOT
    assert not settings.MEDIA_URL.strip("/")
    folders = [settings.STATIC_ROOT, *getattr(settings, "STATICFILES_DIRS", [])]
    assert not [folder for folder in folders if str(settings.NOABER_DATA / "photos").startswith(str(folder))]
