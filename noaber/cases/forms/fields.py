"""Fields that take what people really send and keep what can be kept of it."""

from django import forms

from noaber.core.tidying import one_line, tidy


class Line(forms.CharField):
    """One line of text: what would turn or break it is taken out instead of refused."""

    def to_python(self, value):
        return super().to_python(one_line(value) if isinstance(value, str) else value)


class Words(forms.CharField):
    """Some lines of text."""

    widget = forms.Textarea

    def to_python(self, value):
        return super().to_python(tidy(value).strip() if isinstance(value, str) else value)


class Asked:
    """For a field that the form itself may need or not: empty is let through, and the page does not say that
    it may be skipped."""

    def __init__(self, *, forced=True, **kwargs):
        self.forced = forced
        super().__init__(**kwargs)

    def validate(self, value):
        if value or self.forced:
            super().validate(value)


class Choice(Asked, forms.ChoiceField):
    """One of some choices, as rows to tap."""

    widget = forms.RadioSelect


class Place(Asked, Line):
    """Words for a place; whether they are needed depends on the map."""


class Mail(Asked, forms.EmailField):
    """A mail address; whether it is needed depends on how somebody wants to hear."""
