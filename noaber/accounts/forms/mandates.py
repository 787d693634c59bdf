"""Giving somebody a role."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from noaber.core import clock
from noaber.core.dates import DateField
from noaber.people.contact import normal_mail
from noaber.people.models import GRANTED, Desk, Mandate
from noaber.people.rules import LONGEST_TERM
from noaber.people.trainings import trainings
from noaber.places.queries import areas_tree, get_area


class TrainingForm(forms.Form):
    """Whose, which, and on what day the proof was seen."""

    mail = forms.EmailField(label=_("Mailadres van wie de training deed"), max_length=254)
    kind = forms.ChoiceField(label=_("Training"))
    seen_on = DateField(
        label=_("Bewijs gezien op"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Bewaar het bewijs zelf niet."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.slug, kind.name) for kind in trainings().values()]
        self.fields["seen_on"].initial = clock.today()

    def clean_mail(self):
        return normal_mail(self.cleaned_data["mail"])


class RoleForm(forms.Form):
    """Who, what, where, until when; the organisation follows from who is signed in."""

    mail = forms.EmailField(label=_("Mailadres van uw collega"), max_length=254)
    mandate = forms.ChoiceField(
        label=_("Rol"), choices=[(mandate.value, mandate.label) for mandate in GRANTED]
    )
    desk = forms.ModelChoiceField(label=_("Balie"), queryset=Desk.objects.none(), required=False)
    area = forms.TypedChoiceField(label=_("Gebied"), coerce=int, required=False, empty_value=None)
    until = DateField(
        label=_("Tot en met"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Hoogstens twee jaar."),
    )

    def __init__(self, *args, organisation, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["desk"].queryset = organisation.desks.order_by("name")
        self.fields["area"].choices = [("", _("Overal")), *_indented(areas_tree())]
        self.fields["until"].initial = clock.today() + timedelta(days=365)

    def clean_mail(self):
        return normal_mail(self.cleaned_data["mail"])

    def clean_area(self):
        number = self.cleaned_data["area"]
        return get_area(number) if number else None

    def clean_until(self):
        until = self.cleaned_data["until"]
        if not clock.today() <= until < clock.today() + LONGEST_TERM:
            raise forms.ValidationError(_("Kies een dag vanaf vandaag, hoogstens twee jaar vooruit."))
        return until

    def clean(self):
        values = super().clean()
        if values.get("mandate") == Mandate.HANDLER and not values.get("desk"):
            self.add_error("desk", _("Kies bij welke balie deze behandelaar werkt."))
        return values


class FindPersonForm(forms.Form):
    """The whole mail address or phone number of a resident; a part finds nobody."""

    contact = forms.CharField(
        label=_("Mailadres of telefoonnummer"),
        max_length=254,
        help_text=_("Helemaal, zoals de bewoner het opgaf. Zoeken op een deel kan niet."),
    )


def _indented(branches, depth=0):
    for branch in branches:
        yield branch.area.pk, "\u2003" * depth + branch.area.name
        yield from _indented(branch.parts, depth + 1)
