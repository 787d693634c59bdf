"""What people fill in around an initiative: where it runs, who takes part, what was chosen, how it ended."""

from django import forms
from django.utils.translation import gettext_lazy as _

from noaber.core.dates import DateField
from noaber.playbooks.book.shapes import Parameter

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PrepareForm(forms.Form):
    """Where and for whom a playbook is prepared."""

    organisation = forms.TypedChoiceField(label=_("Namens welke organisatie?"), coerce=int)
    area = forms.TypedChoiceField(label=_("In welk gebied?"), coerce=int)
    name = forms.CharField(
        label=_("Hoe heet het hier?"),
        max_length=120,
        required=False,
        help_text=_("Leeg: zoals het draaiboek heet."),
    )

    def __init__(self, *args, organisations, areas, is_public, **kwargs):
        super().__init__(*args, **kwargs)
        if is_public:
            self.fields["name"].help_text = _(
                "Leeg: zoals het draaiboek heet. Iedereen in de buurt leest dit."
            )
        self.fields["organisation"].choices = [(one.pk, one.name) for one in organisations]
        self.fields["area"].choices = [(area.pk, area.name) for area in areas]


class InviteForm(forms.Form):
    """Whom to ask for a role: a colleague, or somebody with an account by their mail address."""

    role = forms.ChoiceField(label=_("Voor welke rol?"))
    colleague = forms.TypedChoiceField(label=_("Een collega"), coerce=int, required=False, empty_value=None)
    mail = forms.EmailField(label=_("Of een mailadres"), required=False)

    def __init__(self, *args, roles, colleagues, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.key, str(role.name)) for role in roles]
        self.fields["colleague"].choices = [("", _("Niemand")), *colleagues]

    def clean(self):
        cleaned = super().clean()
        if not self.errors and bool(cleaned.get("colleague")) == bool(cleaned.get("mail")):
            raise forms.ValidationError(_("Kies een collega, of vul een mailadres in."))
        return cleaned


class AuthorityForm(forms.Form):
    """An authority's reference and its last day."""

    reference = forms.CharField(label=_("Kenmerk"), max_length=80)
    until = DateField(label=_("Geldt tot en met"), widget=DAY)


class SeenForm(forms.Form):
    """When a paper was seen."""

    seen_on = DateField(label=_("Gezien op"), widget=DAY)


class DocumentForm(SeenForm):
    """When a paper was seen, and what it is called."""

    reference = forms.CharField(label=_("Kenmerk, als het dat heeft"), max_length=80, required=False)


class ResultForm(forms.Form):
    """How it ended, in words."""

    result = forms.CharField(
        label=_("Hoe liep het af?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Ook als het niet lukte. Wie meedeed, leest dit op deze bladzijde."),
    )

    def __init__(self, *args, is_public, **kwargs):
        super().__init__(*args, **kwargs)
        if is_public:
            self.fields["result"].help_text = _(
                "Ook als het niet lukte. Iedereen leest dit op de bladzijde van de buurt: noem geen namen."
            )


def value_field(parameter: Parameter, value: object) -> forms.Field:
    """The field in which a parameter is chosen."""
    label = f"{parameter.name}"
    if parameter.type == "boolean":
        return forms.BooleanField(label=label, required=False, initial=value)
    if parameter.type == "choice":
        choices = [(option.key, str(option.name)) for option in parameter.choices]
        return forms.ChoiceField(label=label, choices=choices, initial=value)
    return forms.IntegerField(label=label, min_value=parameter.least, max_value=parameter.most, initial=value)


class ValueForm(forms.Form):
    """One parameter."""

    def __init__(self, *args, parameter: Parameter, value: object, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["value"] = value_field(parameter, value)
