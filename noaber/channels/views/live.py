"""Where a page gets its pass for the stream."""

from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from noaber.channels.live import tokens
from noaber.channels.live.topics import allowed_topics
from noaber.core.http import Refused
from noaber.core.marks import public


@public
@never_cache
@require_safe
def live_pass(request):
    """A pass for those of the asked topics that this reader may listen to."""
    topics = allowed_topics(request.user, request.GET.getlist("topic"))
    if not topics:
        raise Refused(_("Hier valt voor u niets te volgen."))
    return JsonResponse({"token": tokens.sign(request.user, topics), "topics": topics, "url": "/live/"})
