"""Input of the search for an address and of the list of areas, to clean values."""

import math

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from noaber.places.models import Area


class PointField(forms.Field):
    """ "6.75,52.22": longitude and latitude."""

    def to_python(self, value):
        if not value:
            return None
        try:
            lon, lat = map(float, value.split(","))
        except ValueError as error:
            raise ValidationError(_("Geef een plek als lengtegraad,breedtegraad.")) from error
        if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
            raise ValidationError(_("Deze plek ligt niet op aarde."))
        return lon, lat


class AddressSearchForm(forms.Form):
    """What somebody typed, and where they look at the map."""

    q = forms.CharField(max_length=200, required=False)
    near = PointField(required=False)


class AreasForm(forms.Form):
    """Which areas to draw: of one level, or all parts of one area."""

    level = forms.ChoiceField(choices=Area.Level.choices, required=False)
    within = forms.SlugField(max_length=140, required=False)


class StyleForm(forms.Form):
    """Light or dark; light unless said."""

    theme = forms.ChoiceField(choices=[("light", "light"), ("dark", "dark")], required=False)
