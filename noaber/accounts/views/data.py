"""My data: download it, see who read what I sent in, and be forgotten."""

from django.contrib import auth
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from noaber.accounts.download import packed
from noaber.core import clock
from noaber.people import portability, throttle
from noaber.people.access import members, public
from noaber.people.actions import erase_person, note_download
from noaber.people.rules import roles_of

HOUR = 3600


@members
@require_safe
def readings(request):
    """Who read what I sent in."""
    return render(
        request, "accounts/readings.html", {"readings": portability.readings_of(request.user)[:200]}
    )


@members
@require_POST
def download(request):
    """Everything the house knows about me, readable and for machines, in one file."""
    throttle.check("people.download", f"person:{request.user.pk}", limit=10, per=HOUR)
    note_download(person=request.user)
    response = HttpResponse(packed(request.user), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="noaber-{clock.today():%Y-%m-%d}.zip"'
    return response


@members
@require_safe
def leave(request):
    """First step of being forgotten: what happens and what does not."""
    return render(request, "accounts/leave.html", {"roles": roles_of(request.user)})


@members
@require_http_methods(["GET", "HEAD", "POST"])
def leave_for_sure(request):
    """Second step: one last look, then it is done."""
    if request.method != "POST":
        return render(request, "accounts/leave_for_sure.html")
    person = request.user
    auth.logout(request)
    erase_person(person=person, by=person)
    return redirect("accounts:left")


@public
@require_safe
def left(request):
    """It is done."""
    return render(request, "accounts/left.html")
