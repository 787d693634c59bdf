"""Codes, dates of birth and names of keys."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from noaber.core import clock


class CodeForm(forms.Form):
    """The six digits from the mail, with spaces or without."""

    code = forms.CharField(
        label=_("Code uit de mail"),
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "class": "utrecht-textbox--code",
                "autofocus": True,
            }
        ),
        error_messages={"required": _("Vul de zes cijfers in uit de mail.")},
    )

    def clean_code(self):
        digits = "".join(
            character
            for character in self.cleaned_data["code"]
            if character.isascii() and character.isdigit()
        )
        if len(digits) != 6:
            raise forms.ValidationError(_("De code heeft zes cijfers."))
        return digits


class LetterCodeForm(forms.Form):
    """The eight digits from the letter."""

    code = forms.CharField(
        label=_("Code uit de brief"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "inputmode": "numeric", "class": "utrecht-textbox--code"}
        ),
        error_messages={"required": _("Vul de cijfers in uit de brief.")},
    )


class BirthForm(forms.Form):
    """A date of birth in three fields. It is looked at and then forgotten."""

    day = forms.IntegerField(label=_("Dag"), min_value=1, max_value=31)
    month = forms.IntegerField(label=_("Maand"), min_value=1, max_value=12)
    year = forms.IntegerField(label=_("Jaar"), min_value=1900, max_value=9999)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, hint in (("day", "bday-day"), ("month", "bday-month"), ("year", "bday-year")):
            self.fields[name].widget = forms.TextInput(
                attrs={"inputmode": "numeric", "autocomplete": hint, "maxlength": 4}
            )

    def clean(self):
        parts = [self.cleaned_data.get(name) for name in ("year", "month", "day")]
        if None in parts:
            raise forms.ValidationError(_("Vul uw geboortedatum in met cijfers, bijvoorbeeld 27 3 1984."))
        try:
            born_on = date(*parts)
        except ValueError as impossible:
            raise forms.ValidationError(
                _("Deze datum bestaat niet. Kijk de dag en de maand na.")
            ) from impossible
        if born_on > clock.today():
            raise forms.ValidationError(_("Deze datum is nog niet geweest. Kijk het jaar na."))
        self.cleaned_data["born_on"] = born_on
        return self.cleaned_data


class KeyNameForm(forms.Form):
    """What somebody calls a key."""

    name = forms.CharField(
        label=_("Naam van de sleutel"), max_length=60, help_text=_("Bijvoorbeeld: mijn telefoon.")
    )
