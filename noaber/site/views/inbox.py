"""Messages to the reader: everything that was handed over to the page."""

from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from noaber.channels import queries as channels
from noaber.channels.actions import mark_opened
from noaber.core.http import NotHere
from noaber.core.keyset import page_of
from noaber.core.marks import members, public

SIZE = 20


@public
@require_safe
def inbox(request):
    """List the reader's messages, newest first; who isn't signed in reads how to get them."""
    if not request.user.is_authenticated:
        return render(request, "site/inbox_closed.html")
    page = page_of(
        channels.inbox_for(request.user),
        by=("-handed_at", "-pk"),
        after=request.GET.get("na", ""),
        before=request.GET.get("voor", ""),
        size=SIZE,
    )
    items = channels.inbox_items(page.items, get_language())
    return render(request, "site/inbox.html", {"page": page, "items": items})


@members
@require_safe
def message(request, pk):
    """Show one message and note that it was opened."""
    mailing = channels.get_message_for(request.user, pk)
    if mailing is None:
        raise NotHere(_("Dit bericht is er niet, of het was niet voor u."))
    mark_opened(mailing, by=request.user)
    (item,) = channels.inbox_items([mailing], get_language())
    return render(request, "site/message.html", {"item": item, "exercise": mailing.exercise})
