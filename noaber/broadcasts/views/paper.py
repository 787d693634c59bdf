"""A letter or poster as it would be, before the message is offered."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from noaber.broadcasts.paper import LOOKS, look_of
from noaber.broadcasts.queries import get_broadcast_for
from noaber.broadcasts.rules import can_see_broadcast
from noaber.channels.paper.typesetting import NotOnPaper
from noaber.core.http import BadInput, NotHere
from noaber.people.access import mandated


@mandated("author", "approver")
@require_safe
def look(request: HttpRequest, pk: int, look: str) -> HttpResponse:
    """One PDF to look at; it goes to nobody."""
    broadcast = get_broadcast_for(request.user, pk)
    if broadcast is None or not can_see_broadcast(request.user, broadcast) or look not in LOOKS:
        raise NotHere(_("Dit bericht is er niet."))
    try:
        content = look_of(broadcast, look)
    except NotOnPaper as wrong:
        raise BadInput(str(wrong)) from wrong
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{look}-{pk}.pdf"'
    return response
