"""Where a provider of text messages tells what arrived, and what people texted back."""

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from noaber.channels.actions import note_call, take_receipts, take_text
from noaber.channels.adapters.sms.hook import (
    HeardByWeb,
    NotTheirs,
    Unreadable,
    check_signature,
    read_events,
)
from noaber.channels.adapters.sms.receipts import Told
from noaber.channels.adapters.sms.web import own_profile
from noaber.core import clock
from noaber.core.http import BadInput, Conflict, NotHere, Refused
from noaber.core.marks import public


@public
@csrf_exempt  # a machine posts here; its signature is the proof
@require_POST
def hook(request):
    """Take in one signed call: all of it or nothing, and never the same call twice."""
    profile = own_profile()
    if profile is None or profile.hook is None:
        raise NotHere(_("Deze pagina is er niet."))
    try:
        digest = check_signature(
            profile.hook,
            settings.NOABER_SMS_HOOK_SECRET,
            request.headers,
            request.body,
            clock.now().timestamp(),
        )
        events = read_events(profile, profile.hook, request.body)
    except NotTheirs as wrong:
        raise Refused(_("De handtekening klopt niet.")) from wrong
    except Unreadable as wrong:
        raise BadInput(_("Dit kunnen wij niet lezen.")) from wrong
    with transaction.atomic():
        if not note_call(digest):
            raise Conflict(_("Dit is al eerder verteld."))
        take_receipts(event for event in events if isinstance(event, Told))
        for event in events:
            if isinstance(event, HeardByWeb):
                take_text(number=event.number, text=event.text, message_id=event.id)
    return HttpResponse(status=204)
