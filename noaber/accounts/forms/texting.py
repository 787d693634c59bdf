"""What is asked about telephones: the number, the code from the text, and somebody at the counter."""

from django import forms
from django.utils.translation import gettext_lazy as _

from noaber.accounts.forms.account import LanguageForm, PhoneForm
from noaber.accounts.forms.signin import CodeForm


class OwnPhoneForm(PhoneForm):
    """A number that must be given."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["phone"].required = True
        self.fields["phone"].help_text = _("Bijvoorbeeld: 06 12 34 56 78.")
        self.fields["phone"].error_messages["required"] = _("Vul het telefoonnummer in.")


class TextCodeForm(CodeForm):
    """The six digits from the text message."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code uit de sms")
        self.fields["code"].error_messages["required"] = _("Vul de zes cijfers in uit de sms.")


class CounterForm(OwnPhoneForm, LanguageForm):
    """Somebody at the counter who has only a telephone, as an officer writes it down."""

    name = forms.CharField(
        label=_("Naam"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Vul een naam in.")},
    )
    is_sixteen = forms.BooleanField(
        label=_("Deze persoon is 16 jaar of ouder."),
        error_messages={"required": _("Wie jonger is dan 16 kan geen account krijgen.")},
    )
    agreed = forms.BooleanField(
        label=_("Ik las de huisregels en de privacyverklaring voor, en deze persoon gaat akkoord."),
        error_messages={"required": _("Zonder dit akkoord kunnen wij geen account maken.")},
    )
    field_order = ("name", "phone", "language", "is_sixteen", "agreed")

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())
