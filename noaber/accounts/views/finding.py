"""Finding a place without map or JavaScript: type, choose from what was found, or give only the area."""

from dataclasses import replace

from django.utils.translation import gettext as _

from noaber.accounts.forms import AreaForm, ChosenAddressForm, SearchForm
from noaber.accounts.views.steps import Step, show_step
from noaber.people import throttle
from noaber.places.queries import get_address, get_area, search_addresses


def ask_place(request, step: Step, **context):
    """A chosen place as plain numbers ({"address": 12} or {"area": 3}), or the page that asks further."""
    if request.GET.get("alleen") == "buurt":
        return _ask_area(request, step, context)
    typed = request.POST.get("q", "")
    found = _found(request, typed)
    if found:
        form = ChosenAddressForm(
            request.POST if "address" in request.POST else None, initial={"q": typed}, found=found
        )
        if form.is_bound and form.is_valid():
            return {"address": form.cleaned_data["address"]}
        return show_step(request, step, form, "accounts/place_choose.html", **context)
    form = SearchForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        form.add_error(
            "q", _("Wij vinden dit adres niet. Kijk de straat en het nummer na, of kies alleen uw buurt.")
        )
    step = replace(step, button=_("Zoek dit adres"))
    return show_step(request, step, form, "accounts/place_search.html", **context)


def place_from(chosen: dict) -> dict:
    """What `add_place` takes, from the plain numbers."""
    if "address" in chosen:
        return {"address": get_address(chosen["address"])}
    return {"area": get_area(chosen["area"])}


def _ask_area(request, step: Step, context: dict):
    form = AreaForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        return {"area": form.cleaned_data["area"]}
    return show_step(request, step, form, "accounts/place_area.html", **context)


def _found(request, typed: str) -> list:
    typed = typed.replace("\0", "").strip()[:120]
    if not typed:
        return []
    throttle.check("people.address_search", request, limit=120, per=600)
    return [address for address in search_addresses(typed) if address.area_id]
