"""Look as somebody else, follow a walk, and read the mail that nobody gets."""

from functools import wraps

from django.conf import settings
from django.contrib import auth
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from noaber.accounts.signing import safe_next, sign_in_as
from noaber.channels.adapters.mail.kept import kept_mail, kept_mails
from noaber.core.http import BadInput, NotHere
from noaber.demo.building import built_town
from noaber.demo.hanging import hung_screen
from noaber.demo.parts import BY_KEY, WALK, players
from noaber.demo.queries import invented_person, last_pushes, letters_waiting, own_addresses
from noaber.demo.square import kept_posts, reply_to
from noaber.demo.texts import kept_texts, text_back
from noaber.people.access import public
from noaber.people.contact import normal_phone
from noaber.people.queries import person_by_mail


def invented_only(view):
    """There is no such page where people are real."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not settings.NOABER_DEMO:
            raise NotHere(_("Deze pagina is er niet."))
        return view(request, *args, **kwargs)

    return guarded


@public
@invented_only
@never_cache
@require_safe
def switch(request):
    """Every part with its player, and the walk."""
    town = built_town()
    found = players(town.parts) if town else []
    steps = [(BY_KEY[key], page, text) for key, page, text in WALK]
    return render(request, "demo/switch.html", {"town": town, "players": found, "walk": steps})


@public
@invented_only
@never_cache
@require_safe
def become(request, key):
    """Sign in as who plays this part. By a link, since there is nobody here whose account could be taken."""
    town = built_town()
    player = next((person for part, person in players(town.parts) if part.key == key), None) if town else None
    if player is None:
        raise NotHere(_("Deze rol is er niet."))
    sign_in_as(request, player, way="demo")
    wanted = request.GET.get("naar", "")
    pages = {BY_KEY[key].start, *(page for _key, page, _text in WALK)}
    return redirect(wanted if wanted in pages else BY_KEY[key].start)


@public
@invented_only
@never_cache
@require_safe
def become_somebody(request, pk):
    """Sign in as somebody of a story, who plays none of the parts; never as a visitor."""
    somebody = invented_person(pk)
    if somebody is None:
        raise NotHere(_("Deze rol is er niet."))
    sign_in_as(request, somebody, way="demo")
    return redirect(safe_next(request, request.GET.get("naar")) or "site:my_place")


@public
@invented_only
@require_POST
def nobody(request):
    """Be nobody again: a visitor who is not signed in."""
    auth.logout(request)
    return redirect("demo:switch")


@public
@invented_only
@require_POST
def hang_screen(request):
    """Open a screen as it hangs in a hall; every time by a new link, as only its digest is kept."""
    town = built_town()
    found = players(town.parts) if town else []
    keeper = next((person for part, person in found if part.key == "beheerder"), None)
    if keeper is None:
        raise NotHere(_("Er is hier nog geen stad. Maak er een met: noaber demo"))
    return redirect("site:wall", token=hung_screen(keeper))


@public
@invented_only
@never_cache
@require_safe
def post(request):
    """What the fake transports left: mail, texts, letters, push."""
    to = request.GET.get("aan", "")[:200]
    mails = [(mail, own_addresses(mail.text)) for mail in kept_mails(to=to)]
    context = {"mails": mails, "to": to, "letters": letters_waiting(), "pushes": last_pushes()}
    return render(request, "demo/post.html", context | {"texts": kept_texts(), "posts": kept_posts()})


@public
@invented_only
@require_POST
def answer_text(request):
    """Text back as whoever got a text: the town's own message centre brings it."""
    number, text = normal_phone(request.POST.get("number", "")), request.POST.get("text", "").strip()[:1000]
    if not number or not text:
        raise BadInput(_("Vul in wat deze persoon terugstuurt."))
    text_back(number, text)
    return redirect(reverse("demo:post") + "#sms")


@public
@invented_only
@require_POST
def answer_post(request):
    """Reply to a public post as somebody outside who passes by: the town's own square brings it."""
    post, text = request.POST.get("post", "")[:20], request.POST.get("text", "").strip()[:500]
    if not text or post not in {one.name for one in kept_posts()}:
        raise BadInput(_("Vul in wat iemand hierop zegt."))
    reply_to(post, text)
    return redirect(reverse("demo:post") + "#openbaar")


@public
@invented_only
@never_cache
@require_safe
def open_post(request, name):
    """Follow a link of a mail as who got it: for somebody else the page may not exist. Never as a visitor."""
    mail, wanted = kept_mail(name), request.GET.get("naar", "")
    if mail is None or wanted not in own_addresses(mail.text):
        raise NotHere(_("Deze mail is er niet meer."))
    receiver = person_by_mail(mail.to)
    if receiver and receiver.is_invented:
        sign_in_as(request, receiver, way="demo")
    return redirect(wanted)
