"""Photos on their way out: only through these views, each with its rule, never kept by a cache."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from noaber.core.http import Gone, NotHere
from noaber.core.pictures import PictureRefused, as_response, fetch, read_rectangles
from noaber.people.access import mandated, public

from .. import rules
from ..actions.pictures import blur_photo, release_photo, remove_photo
from ..models import Photo
from ..queries.drafts import case_photo, draft_by_token, photos_of
from ..queries.items import case_by_secret

SIZES = {"groot": "full", "klein": "thumbnail"}


@public
@require_safe
def photo(request, pk: int, size: str) -> HttpResponse:
    """A photo of a case, for who may see it."""
    found = case_photo(pk)
    if found is None or not rules.can_see_photo(request.user, found):
        raise NotHere(_("Deze foto is er niet."))
    return shown(found, size)


@public
@require_safe
def secret_photo(request, token: str, pk: int, size: str) -> HttpResponse:
    """A photo for the reporter without an account, who holds the secret link."""
    case = case_by_secret(token)
    found = case_photo(pk)
    if case is None or found is None or found.case_id != case.pk or found.state == Photo.State.REMOVED:
        raise NotHere(_("Deze foto is er niet."))
    return shown(found, size)


@public
@require_safe
def draft_photo(request, token: str, pk: int) -> HttpResponse:
    """A photo of a report that is still being written."""
    draft = draft_by_token(token)
    found = (
        next((one for one in photos_of(draft) if one.pk == pk), None) if draft and not draft.case_id else None
    )
    if found is None:
        raise NotHere(_("Deze foto is er niet."))
    return shown(found, "klein")


def shown(found: Photo, size: str) -> HttpResponse:
    """The picture itself, or the news that it is gone."""
    content = fetch(found.file_key, SIZES.get(size, "thumbnail"))
    if content is None:
        raise Gone(_("Deze foto is er niet meer."))
    return as_response(content, name=f"foto-{found.pk}")


@mandated("handler")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk: int) -> HttpResponse:
    """Look at a photo before others do: release it, make parts unreadable, or take it away."""
    found = case_photo(pk)
    if found is None or found.state == Photo.State.REMOVED or not rules.can_see_photo(request.user, found):
        raise NotHere(_("Deze foto is er niet."))
    rules.require_handler(request.user, found.case)
    context = {"photo": found, "case": found.case}
    if request.method == "POST":
        try:
            return done(request, found)
        except PictureRefused as refused:
            context["refused"] = refused.sentence
    return render(request, "cases/desk/photo.html", context, status=422 if "refused" in context else 200)


def done(request, found: Photo) -> HttpResponse:
    """One of three verbs; then back to the photo, or to the case when it is gone."""
    verb = request.POST.get("verb", "")
    if verb == "release":
        release_photo(found, by=request.user)
        messages.success(request, _("De foto is vrijgegeven."))
    elif verb == "remove":
        remove_photo(found, by=request.user)
        messages.success(request, _("De foto is weg."))
        return HttpResponseRedirect(reverse("cases:item", args=[found.case.number]))
    else:
        blur_photo(found, by=request.user, rectangles=read_rectangles(request.POST.get("rectangles", "")))
        messages.success(request, _("Dat deel van de foto is onleesbaar gemaakt, voor iedereen en voorgoed."))
    return HttpResponseRedirect(reverse("cases:photo_edit", args=[found.pk]))
