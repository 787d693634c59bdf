"""The HTTP side of signing in: who this request is from now on, and where it goes next."""

from django.conf import settings
from django.contrib import auth
from django.utils.http import url_has_allowed_host_and_scheme

from noaber.accounts import entries
from noaber.core.browsers import browser_name
from noaber.journal.actions import record
from noaber.people.models import Person

BACKEND = "noaber.people.access.PersonBackend"


def sign_in_as(request, person: Person, way: str) -> None:
    """Make this browser the person's: a fresh session key and CSRF token. Records `accounts.signed_in`."""
    auth.login(request, person, backend=BACKEND)
    request.session["browser"] = browser_name(request)
    record(entries.SIGNED_IN, by=person, about=person, way=way)


def safe_next(request, wanted: str | None) -> str:
    """The page to go to after signing in: only one of our own."""
    if wanted and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return wanted
    return ""


def in_language(response, language: str):
    """Let this browser speak the chosen language from the next page on."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.SESSION_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
