"""My places."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from noaber.accounts.forms import LabelForm
from noaber.accounts.views.finding import ask_place, place_from
from noaber.accounts.views.steps import Step, show_step
from noaber.core.http import NotHere
from noaber.people.access import members
from noaber.people.actions import add_place, confirm_place, name_place, remove_place
from noaber.people.models import PlaceKind
from noaber.people.queries import get_place_of, places_of


@members
@require_safe
def my_places(request):
    """The places about which I hear."""
    return render(request, "accounts/places.html", {"places": places_of(request.user)})


@members
@require_http_methods(["GET", "HEAD", "POST"])
def new_place(request):
    """Find another place, and add it."""
    step = Step(
        title=_("Over welke plek wilt u horen?"),
        intro=_("Bijvoorbeeld het huis van uw ouders, of uw werk."),
        back=reverse("accounts:my_places"),
    )
    chosen = ask_place(request, step)
    if not isinstance(chosen, dict):
        return chosen
    kind = PlaceKind.OTHER if request.user.places.exists() else PlaceKind.HOME
    place = add_place(person=request.user, kind=kind, by=request.user, **place_from(chosen))
    return redirect("accounts:my_place_name", pk=place.pk)


def _mine(request, pk):
    place = get_place_of(request.user, pk)
    if place is None:
        raise NotHere(_("Deze plek kennen wij niet."))
    return place


@members
@require_http_methods(["GET", "HEAD", "POST"])
def my_place_name(request, pk):
    """What this place is to me."""
    place = _mine(request, pk)
    form = LabelForm(
        request.POST if request.method == "POST" else None, initial={"kind": place.kind, "label": place.label}
    )
    if form.is_bound and form.is_valid():
        name_place(place=place, by=request.user, **form.cleaned_data)
        messages.success(request, _("Bewaard."))
        return redirect("accounts:my_places")
    step = Step(title=_("Wat is deze plek voor u?"), button=_("Bewaar"), back=reverse("accounts:my_places"))
    return show_step(request, step, form)


@members
@require_POST
def my_place_confirm(request, pk):
    """I still want to hear about this place."""
    confirm_place(place=_mine(request, pk), by=request.user)
    messages.success(request, _("Dank u. U blijft horen over deze plek."))
    return redirect("accounts:my_places")


@members
@require_POST
def my_place_remove(request, pk):
    """I no longer want to hear about this place."""
    remove_place(place=_mine(request, pk), by=request.user)
    messages.success(request, _("De plek is weg. U hoort er niets meer over."))
    return redirect("accounts:my_places")
