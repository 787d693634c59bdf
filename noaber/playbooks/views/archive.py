"""The archive of an initiative, to take along."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from noaber.core.http import NotHere
from noaber.core.marks import members
from noaber.people import throttle
from noaber.playbooks.actions import archive_initiative
from noaber.playbooks.queries.initiatives import get_initiative_for

A_MINUTE = 10


@members
@require_safe
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """One ZIP with everything that is known of an initiative, for who leads it; noted in the journal."""
    row = get_initiative_for(request.user, pk)
    if row is None:
        raise NotHere(_("Dit initiatief is er niet."))
    throttle.check("playbooks.archive", request.user.actor_key, limit=A_MINUTE, per=60)
    found = archive_initiative(by=request.user, initiative=row)
    return HttpResponse(
        found.content,
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{found.name}"', "Cache-Control": "no-store"},
    )
