"""What I want to hear, how, and when not; and stopping with one click from a mail."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from noaber.channels import actions, queries
from noaber.channels.adapters.webpush.adapter import own_key
from noaber.channels.forms import WishesForm
from noaber.channels.models import Category, Channel
from noaber.channels.notices import TRY_OUT
from noaber.channels.rules import DIGEST, BadLink, UnsubscribeToken
from noaber.core.http import NotHere
from noaber.core.marks import members, public
from noaber.people import throttle


@members
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request):
    """The switches per subject, the pace, which channel first, quiet hours and holiday on one page."""
    person = request.user
    wishes, reachability = queries.wishes_of(person), queries.get_reachability(person)
    form = WishesForm(
        request.POST or None, wishes=wishes, paces=queries.paces_of(person), reachability=reachability
    )
    if request.method == "POST" and form.is_valid():
        actions.set_preferences(form.wishes, by=person)
        actions.set_paces(form.paces, by=person)
        actions.set_steps(by=person, **form.steps)
        actions.set_reachability(by=person, **form.reachability)
        messages.success(request, _("Uw keuzes zijn bewaard."))
        return redirect("channels:preferences")
    key = own_key()
    context = {
        "form": form,
        "browsers": queries.browsers_of(person),
        "returned": queries.dead_mailbox(person.mail_hash),
        "push_key": key.public_key if key else "",
    }
    return render(request, "channels/preferences.html", context, status=422 if form.errors else 200)


@members
@require_POST
def send_less(request):
    """Fewer messages in one press."""
    actions.send_less(by=request.user)
    messages.success(
        request,
        _("U krijgt nu minder berichten. Waarschuwingen komen meteen, de rest komt samen in een overzicht."),
    )
    return redirect("channels:preferences")


@members
@require_POST
def mail_works(request):
    """My mail works again: nothing proves it better than the next mail."""
    throttle.check("channels.mail_works", request.user.actor_key, limit=3, per=86_400)
    if actions.revive_mailbox(by=request.user):
        actions.notify_person(
            notice=TRY_OUT, to=request.user, about=request.user, link="/berichten/", by=request.user
        )
    messages.success(request, _("Wij mailen u weer. Een proefbericht is onderweg."))
    return redirect("channels:preferences")


@members
@require_POST
def try_out(request):
    """Send a message to myself, to see how it arrives."""
    throttle.check("channels.try_out", request.user.actor_key, limit=5, per=600)
    actions.notify_person(
        notice=TRY_OUT, to=request.user, about=request.user, link="/berichten/", by=request.user
    )
    messages.success(request, _("Het proefbericht is onderweg."))
    return redirect("channels:preferences")


@public
@csrf_exempt  # the link itself is the proof, and mail programs post without a form (RFC 8058)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request, token):
    """GET asks, because mail scanners follow links; POST does it."""
    try:
        wanted = UnsubscribeToken.read(token)
    except BadLink as error:
        raise NotHere(_("Deze link om af te melden klopt niet.")) from error
    if request.method == "POST":
        actions.unsubscribe(wanted)
    context = {
        "subject": _subject(wanted.category),
        "channel": Channel(wanted.channel).label,
        "done": request.method == "POST",
        "has_account": bool(wanted.person_id),
    }
    return render(request, "channels/unsubscribe.html", context)


def _subject(category: str) -> str:
    return _("overzichten van berichten") if category == DIGEST else Category(category).label
