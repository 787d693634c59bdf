"""Who may open a view. Every view is closed unless one of these marks says otherwise.

    @public                    everybody
    @members                   who is signed in
    @mandated("handler", …)    who holds one of these mandates somewhere; the object is checked by rules

The middleware refuses a view without a mark, so forgetting one shows at the first click and never as a leak.
"""

from functools import wraps
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import URLPattern, URLResolver
from django.utils.cache import patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from noaber.core.http import Refused, SignedOut, problem_response, written_in
from noaber.core.marks import MEMBERS, PUBLIC, mandated, members, public
from noaber.people.models import Mandate, Person
from noaber.people.rules import has_mandate

__all__ = ["MEMBERS", "PUBLIC", "mandated", "mark_all", "members", "public"]


def mark_all(urls, decorate):
    """Mark every view of a set of URL patterns that a package made (the admin, the API); returns the set."""
    patterns = urls[0] if isinstance(urls, tuple) else urls
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            mark_all(pattern.url_patterns, decorate)
        elif isinstance(pattern, URLPattern) and not hasattr(pattern.callback, "access"):
            pattern.callback = decorate(_as_function(pattern.callback))
    return urls


def _as_function(view):
    """A package's view may be a method, which cannot carry a mark itself."""

    @wraps(view)
    def run(request, *args, **kwargs):
        return view(request, *args, **kwargs)

    return run


class ClosedByDefaultMiddleware:
    """Middleware: asks the mark of the view that is about to run."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if not response.has_header("Cache-Control") and is_personal(request):
            patch_cache_control(response, private=True, no_store=True)
        return response

    def process_view(self, request, view, args, kwargs):
        mark = getattr(view, "access", None)
        if mark is None:
            return problem_response(request, Refused(_("Deze pagina is niet open.")))
        request.access = mark
        if not mark.needs_person:
            return None
        if not request.user.is_authenticated:
            return ask_to_sign_in(request)
        if mark.mandates and not any(has_mandate(request.user, mandate) for mandate in mark.mandates):
            return problem_response(request, Refused(_("Voor deze pagina heeft u een andere rol nodig.")))
        return None


def is_personal(request) -> bool:
    """Whether the page may hold something of one person: it asks for one, or it looked who is reading.

    Such a page is kept by nobody: after signing out, the back button must not show it to the next reader.
    """
    known = settings.SESSION_COOKIE_NAME in request.COOKIES and request.session.accessed
    return known or getattr(request, "access", PUBLIC).needs_person


def ask_to_sign_in(request):
    """Send to the sign-in page; a page is remembered, a posted form is not replayed.

    Who wrote something while the session ended gets it back on the page that says so.
    """
    if written_in(request) and not getattr(request, "htmx", False):
        sentence = _("U was te lang weg en bent niet meer ingelogd. Log in, dan komt u terug bij wat u deed.")
        back = _sign_in_address(_page_of_form(request))
        return problem_response(request, SignedOut(sentence, sign_in=back))
    address = _sign_in_address(request.get_full_path() if request.method in ("GET", "HEAD") else "")
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def _sign_in_address(target: str) -> str:
    return resolve_url(settings.LOGIN_URL) + (f"?{urlencode({'next': target})}" if target else "")


def _page_of_form(request) -> str:
    """The page on which a posted form stands, as the browser says; nothing when it is not one of ours."""
    page = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}):
        return ""
    parts = urlsplit(page)
    return parts.path + (f"?{parts.query}" if parts.query else "")


class PersonBackend:
    """Django's authentication backend: it knows persons, but signs nobody in by itself."""

    def authenticate(self, request, **credentials):
        return None

    def get_user(self, user_id):
        return Person.objects.filter(pk=user_id, erased_at=None).first()

    def has_perm(self, person, perm, obj=None):
        """Django's admin is for configuration, which is an administrator's."""
        return has_mandate(person, Mandate.ADMINISTRATOR)
