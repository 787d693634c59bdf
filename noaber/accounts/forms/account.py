"""Name, contact, language and consent."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from noaber.people.consent import PURPOSES
from noaber.people.contact import normal_mail, normal_phone
from noaber.people.models import Language, ShownAs


class MailForm(forms.Form):
    """A mail address, in the one spelling that is stored."""

    mail = forms.EmailField(
        label=_("Uw mailadres"),
        max_length=254,
        widget=forms.EmailInput(
            attrs={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}
        ),
        error_messages={
            "required": _("Vul uw mailadres in."),
            "invalid": _("Dit is geen mailadres. Het ziet eruit als naam@voorbeeld.nl."),
        },
    )

    def clean_mail(self):
        return normal_mail(self.cleaned_data["mail"])


class NameForm(forms.Form):
    """A name, a pseudonym or both, and which of the two others see."""

    name = forms.CharField(
        label=_("Uw naam"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    pseudonym = forms.CharField(
        label=_("Schuilnaam"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
        help_text=_("Bijvoorbeeld: buur met de bakfiets. Dan zien anderen uw naam niet."),
    )
    shown_as = forms.ChoiceField(
        label=_("Wat mogen anderen zien?"),
        choices=[(value, capfirst(word)) for value, word in ShownAs.choices],
        widget=forms.RadioSelect,
        initial=ShownAs.NAME,
    )

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())

    def clean_pseudonym(self):
        return " ".join(self.cleaned_data["pseudonym"].split())

    def clean(self):
        values = super().clean()
        name, pseudonym = values.get("name", ""), values.get("pseudonym", "")
        if not (name or pseudonym):
            raise forms.ValidationError(_("Vul een naam of een schuilnaam in."))
        if values.get("shown_as") == ShownAs.PSEUDONYM and not pseudonym:
            self.add_error("pseudonym", _("Vul de schuilnaam in die anderen mogen zien."))
        if values.get("shown_as") == ShownAs.NAME and not name:
            values["shown_as"] = ShownAs.PSEUDONYM
        return values


class PhoneForm(forms.Form):
    """A phone number, or nothing to have it removed."""

    phone = forms.CharField(
        label=_("Telefoonnummer"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        help_text=_("Bijvoorbeeld: 06 12 34 56 78. Laat het leeg als wij u niet mogen bellen."),
    )

    def clean_phone(self):
        typed = self.cleaned_data["phone"]
        if typed and not normal_phone(typed):
            raise forms.ValidationError(
                _("Dit is geen telefoonnummer. Schrijf alleen cijfers, met een + voor een land.")
            )
        return normal_phone(typed)


class LanguageForm(forms.Form):
    """The language of pages and messages."""

    language = forms.ChoiceField(label=_("Taal"), choices=Language.choices, widget=forms.RadioSelect)


class ConsentForm(forms.Form):
    """One box for each purpose somebody may choose; the needed ones cannot be unticked here."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for purpose in PURPOSES.values():
            if not purpose.needed:
                self.fields[purpose.slug] = forms.BooleanField(
                    label=purpose.title, help_text=purpose.text, required=False
                )


class SummaryForm(LanguageForm):
    """The last question of joining: the language, and the house rules."""

    terms = forms.BooleanField(
        label=_("Ik ga akkoord met de huisregels en de privacyverklaring."),
        error_messages={"required": _("Zonder dit akkoord kunnen wij geen account maken.")},
    )
