"""How every form of the house looks: one renderer, so that no room writes a field's HTML."""

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import Input

# The first line that fits gives the class; a widget may add its own.
CLASSES = (
    (forms.CheckboxInput, "utrecht-checkbox"),
    (forms.CheckboxSelectMultiple, "utrecht-checkbox"),
    (forms.RadioSelect, "utrecht-radio-button"),
    (forms.FileInput, "nb-file"),
    (forms.Select, "utrecht-select"),
    (forms.Textarea, "utrecht-textarea"),
    (Input, "utrecht-textbox"),
)


def kind_of(widget):
    """Return how a widget is laid out: choices, checkbox, or one field."""
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    return "checkbox" if isinstance(widget, forms.CheckboxInput) else "field"


class HouseBoundField(BoundField):
    """A field that knows its layout, its class, and where a link from the error list must go."""

    @property
    def kind(self):
        return kind_of(self.field.widget)

    @property
    def described_by(self):
        """Ids of hint and error, for the fieldset around choices."""
        return self.aria_describedby

    @property
    def first_id(self):
        """Id of what a link from the list of errors should focus."""
        return f"{self.auto_id}_0" if self.kind == "choices" else self.id_for_label

    def build_widget_attrs(self, attrs, widget=None):
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        style = next((style for kind, style in CLASSES if isinstance(widget, kind)), "")
        own = widget.attrs.get("class", "")
        if style and not widget.is_hidden:
            attrs["class"] = f"{style} {own}".strip()
        return attrs


class HouseRenderer(TemplatesSetting):
    """Django's renderer with the house's templates."""

    form_template_name = "core/forms/form.html"
    field_template_name = "core/forms/field.html"
    bound_field_class = HouseBoundField
