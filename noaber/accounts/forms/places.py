"""A place: typed, chosen from what was found, or only an area."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from noaber.people.models import PlaceKind
from noaber.places.queries import areas_tree


class SearchForm(forms.Form):
    """An address as people type it."""

    q = forms.CharField(
        label=_("Straat en huisnummer, of postcode en huisnummer"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
        error_messages={"required": _("Vul een straat met een huisnummer in.")},
    )


class ChosenAddressForm(forms.Form):
    """Which of the addresses that were found."""

    address = forms.TypedChoiceField(label=_("Welk adres bedoelt u?"), coerce=int, widget=forms.RadioSelect)
    q = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput)

    def __init__(self, *args, found, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["address"].choices = [(address.pk, str(address)) for address in found]
        if len(found) == 1:
            self.fields["address"].initial = found[0].pk


class AreaForm(forms.Form):
    """Only the neighbourhood, for who keeps their address to themselves."""

    area = forms.TypedChoiceField(
        label=_("Uw buurt"), coerce=int, error_messages={"required": _("Kies uw buurt.")}
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [("", _("Kies een buurt")), *_grouped(areas_tree())]


class LabelForm(forms.Form):
    """What somebody calls a place, and what it is to them."""

    kind = forms.ChoiceField(
        label=_("Wat is deze plek voor u?"),
        choices=[(value, capfirst(word)) for value, word in PlaceKind.choices],
        widget=forms.RadioSelect,
    )
    label = forms.CharField(
        label=_("Naam van deze plek"),
        max_length=60,
        required=False,
        help_text=_("Bijvoorbeeld: bij mijn ouders."),
    )


def _grouped(branches):
    """Buurten under the name of their wijk, as a select shows them."""
    for town in branches:
        for wijk in town.parts:
            buurten = [(buurt.area.pk, buurt.area.name) for buurt in wijk.parts]
            yield wijk.area.name, [(wijk.area.pk, _("Heel {area}").format(area=wijk.area.name)), *buurten]
        if not town.parts:
            yield town.area.pk, town.area.name
