"""Fields of a form that ask for a day or a moment."""

from django import forms
from django.utils.translation import gettext_lazy as _


class Possible(forms.Field):
    """For a field with a year in it: one that nobody means (0001, 9999) is said at once, before any reckoning
    with it runs off the end of the calendar."""

    def clean(self, value):
        impossible = forms.ValidationError(_("Dit jaar kan niet kloppen. Kijk de datum na."), code="year")
        try:
            found = super().clean(value)
        except (OverflowError, ValueError) as wrong:
            raise impossible from wrong
        if found is not None and not 1900 <= found.year < 2200:
            raise impossible
        return found


class DateField(Possible, forms.DateField):
    """A day."""


class MomentField(Possible, forms.DateTimeField):
    """A day and a time."""
