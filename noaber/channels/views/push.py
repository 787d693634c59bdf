"""The browser's side of web push: the service worker, subscribing, renewing, receipts."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from noaber.channels import actions
from noaber.channels.forms import BrowserForm
from noaber.channels.rules import BadLink, Receipt
from noaber.core.browsers import browser_name
from noaber.core.http import BadInput
from noaber.core.marks import members, public
from noaber.people import throttle


@public
@cache_control(no_cache=True)
@require_safe
def service_worker(request):
    """At the root of the site, because that is what it may show messages for."""
    return render(request, "channels/sw.js", content_type="text/javascript; charset=utf-8")


@members
@require_POST
def add_browser(request):
    """Push to this browser from now on."""
    throttle.check("channels.add_browser", request.user.actor_key, limit=30, per=3600)
    form = _read(request)
    sent = {name: form.cleaned_data[name] for name in ("endpoint", "public_key", "secret")}
    row = actions.add_browser(by=request.user, browser=browser_name(request), **sent)
    return JsonResponse({"id": row.pk}, status=201)


@public
@csrf_exempt  # sent by the service worker; knowing the old address is the proof
@require_POST
def renew_browser(request):
    """A push service gave this browser another address."""
    throttle.check("channels.renew_browser", request, limit=30, per=3600)
    form = _read(request)
    if not actions.renew_browser(**form.cleaned_data):
        raise BadInput(_("Deze browser kennen wij niet."))
    return HttpResponse(status=204)


@members
@require_POST
def remove_browser(request, pk):
    """Push no more to one of my browsers."""
    actions.remove_browser(by=request.user, pk=pk)
    return redirect("channels:preferences")


@public
@csrf_exempt  # sent by the service worker; the signed receipt is the proof
@require_POST
def receipt(request):
    """A browser tells that it showed a message."""
    try:
        actions.confirm_receipt(Receipt.read(request.POST.get("receipt", "")[:500]))
    except BadLink as error:
        raise BadInput(_("Dit bewijs klopt niet.")) from error
    return HttpResponse(status=204)


def _read(request) -> BrowserForm:
    form = BrowserForm.from_json(request.body)
    if not form.is_valid():
        raise BadInput(next(iter(form.errors.values()))[0])
    return form
