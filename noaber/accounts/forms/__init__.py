"""What a browser sends, as clean values; nothing is saved here."""

from noaber.accounts.forms.account import (
    ConsentForm,
    LanguageForm,
    MailForm,
    NameForm,
    PhoneForm,
    SummaryForm,
)
from noaber.accounts.forms.mandates import FindPersonForm, RoleForm, TrainingForm
from noaber.accounts.forms.places import AreaForm, ChosenAddressForm, LabelForm, SearchForm
from noaber.accounts.forms.signin import BirthForm, CodeForm, KeyNameForm, LetterCodeForm
from noaber.accounts.forms.texting import CounterForm, OwnPhoneForm, TextCodeForm

__all__ = [
    "AreaForm",
    "BirthForm",
    "ChosenAddressForm",
    "CodeForm",
    "ConsentForm",
    "CounterForm",
    "FindPersonForm",
    "KeyNameForm",
    "LabelForm",
    "LanguageForm",
    "LetterCodeForm",
    "MailForm",
    "NameForm",
    "OwnPhoneForm",
    "PhoneForm",
    "RoleForm",
    "SearchForm",
    "SummaryForm",
    "TextCodeForm",
    "TrainingForm",
]
