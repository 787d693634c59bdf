"""What a browser sends, as clean values; nothing is saved here."""

from noaber.people.forms.account import ConsentForm, LanguageForm, MailForm, NameForm, PhoneForm, SummaryForm
from noaber.people.forms.mandates import FindPersonForm, RoleForm
from noaber.people.forms.places import AreaForm, ChosenAddressForm, LabelForm, SearchForm
from noaber.people.forms.signin import BirthForm, CodeForm, KeyNameForm, LetterCodeForm

__all__ = [
    "AreaForm",
    "BirthForm",
    "ChosenAddressForm",
    "CodeForm",
    "ConsentForm",
    "FindPersonForm",
    "KeyNameForm",
    "LabelForm",
    "LanguageForm",
    "LetterCodeForm",
    "MailForm",
    "NameForm",
    "PhoneForm",
    "RoleForm",
    "SearchForm",
    "SummaryForm",
]
