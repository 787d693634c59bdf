"""What a reporter, follower, outside party or passer-by can send about a case."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models.flags import FlagReason

LONGEST = 5000


class Words(forms.Form):
    text = forms.CharField(
        label=_("Uw bericht"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4})
    )


class Flag(forms.Form):
    reason = forms.ChoiceField(
        label=_("Wat is er mis?"), choices=FlagReason.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("Wilt u iets toelichten?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
