"""How the reader wants to see the pages: language, light or dark. Kept in cookies, no account needed."""

from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from noaber.core.http import NotHere
from noaber.core.marks import public

YEAR = 365 * 24 * 3600
THEMES = ("auto", "light", "dark")


def way_back(request):
    """Return the page that the reader came from, when it is one of ours."""
    back = request.GET.get("terug", "") or request.POST.get("terug", "")
    return back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else "/"


@public
@require_safe
def language(request, code):
    """Show the pages in another language from now on.

    A link and not a form: it changes only how pages look, so a page needn't carry a token for it.
    """
    if code not in dict(settings.LANGUAGES):
        raise NotHere(_("Deze taal hebben wij niet."))
    response = redirect(way_back(request))
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, max_age=YEAR, samesite="Lax")
    return response


@public
@require_http_methods(["GET", "HEAD", "POST"])
def display(request):
    """Choose light, dark, or what the device says."""
    if request.method == "POST" and request.POST.get("weergave") in THEMES:
        response = redirect("site:display")
        response.set_cookie("weergave", request.POST["weergave"], max_age=YEAR, samesite="Lax")
        return response
    return render(request, "site/display.html", {"chosen": request.COOKIES.get("weergave", "auto")})


@public
@require_safe
def manifest(request):
    """What a phone needs to put noaber on its home screen."""
    icons = [
        {"src": static(f"core/img/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in (192, 512)
    ]
    described = {
        "name": f"noaber {settings.NOABER_MUNICIPALITY}".strip(),
        "short_name": "noaber",
        "lang": request.LANGUAGE_CODE,
        "start_url": "/buurt/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#faf7f2",
        "theme_color": "#faf7f2",
        "icons": [*icons, {**icons[1], "purpose": "maskable"}],
    }
    response = JsonResponse(described, content_type="application/manifest+json")
    response["Cache-Control"] = "public, max-age=3600"
    return response
