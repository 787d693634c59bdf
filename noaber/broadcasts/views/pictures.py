"""The picture of a message: on its way in with the form, and on its way out to who may see it."""

import json

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from noaber.broadcasts.actions import remove_picture, set_picture
from noaber.broadcasts.forms import PictureForm
from noaber.broadcasts.models import Broadcast, Picture
from noaber.broadcasts.queries import (
    clear_of,
    file_of,
    get_broadcast_for,
    get_received,
    is_let_go,
    picture_of,
)
from noaber.broadcasts.rules import can_see_picture
from noaber.core.http import BadInput, Gone, NotHere
from noaber.core.pictures import LARGEST_UPLOAD, as_response
from noaber.initiatives.queries import picture_allowed
from noaber.people import throttle
from noaber.people.access import mandated, public

NO_PICTURE = "no-picture"  # the button that takes it off


def keep_picture(request: HttpRequest, broadcast: Broadcast) -> None:
    """Do what the form says about the picture. Raises BadInput or Busy; the words were kept before."""
    if request.POST.get("do") == NO_PICTURE:
        remove_picture(broadcast=broadcast, by=request.user)
        return
    form = PictureForm(request.POST, request.FILES, most=most_of(broadcast))
    if not form.is_valid():
        raise BadInput(next(iter(form.errors.values()))[0])
    upload = form.cleaned_data["picture"]
    if upload is not None:
        throttle.check("broadcasts.picture", request.user.actor_key, limit=60, per=3600)
    set_picture(
        broadcast=broadcast,
        by=request.user,
        upload=upload.read(LARGEST_UPLOAD + 1) if upload else b"",
        version=form.chosen,
        parts=() if upload else form.drawn,  # what was drawn over another picture says nothing of this one
        alt=form.cleaned_data["picture_alt"],
    )


def most_of(broadcast: Broadcast | None) -> str:
    """The most that its picture may show, by the initiative that opened it."""
    return picture_allowed(broadcast._meta.label_lower, broadcast.pk) if broadcast else ""


def picture_context(request: HttpRequest, broadcast: Broadcast | None) -> dict:
    """The fields about the picture, filled with what there is; `broadcast` as it is being written. None where
    it may have no picture, unless there is one to take off."""
    said, most = broadcast.picture if broadcast else {}, most_of(broadcast)
    if most == "none" and not said:
        return {}
    shown = picture_of(broadcast, said["digest"], said["version"]) if said else None
    initial = {
        "picture_alt": said.get("alt", ""),
        "picture_version": said.get("version", Picture.Version.CLEAR),
        "rectangles": json.dumps(shown.parts) if shown and shown.parts else "",
    }
    data = request.POST if request.method == "POST" else None
    return {
        "picture_form": PictureForm(data, initial=initial, most=most),
        "clear": clear_of(broadcast, said) if broadcast else None,
        "shown": shown,
    }


@mandated("author", "approver", "handler")
@require_safe
def desk_picture(request: HttpRequest, pk: int, mark: str) -> HttpResponse:
    """A version of the picture for who works with it; the original only for authors and approvers."""
    broadcast = get_broadcast_for(request.user, pk)
    found = picture_of(broadcast, mark) if broadcast else None
    if broadcast is None or found is None or not can_see_picture(request.user, broadcast, found):
        raise NotHere(_("Dit beeld is er niet."))
    return shown_as(broadcast, mark)


@public
@require_safe
def show_picture(request: HttpRequest, pk: int, mark: str) -> HttpResponse:
    """The picture that a message shows now, for who may read the message; gone as soon as it ended."""
    broadcast = get_received(request.user, pk)
    if broadcast is None or mark != broadcast.picture.get("digest") or is_let_go(request.user, broadcast):
        raise NotHere(_("Dit beeld is er niet."))
    if not broadcast.shown_picture:
        raise Gone(_("Dit bericht is voorbij. Het beeld is weg."))
    return shown_as(broadcast, mark)


def shown_as(broadcast: Broadcast, mark: str) -> HttpResponse:
    """Exactly the file that was approved: one with another hash is not shown."""
    content = file_of(broadcast.pk, mark)
    if content is None:
        raise Gone(_("Dit beeld is er niet meer."))
    response = as_response(content, name=f"beeld-{broadcast.pk}")
    response["ETag"] = f'"{mark}"'
    return response
