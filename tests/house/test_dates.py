"""A form that asks for a day refuses years that nobody means, before anything reckons with them."""

import pkgutil
from importlib import import_module

import pytest
from django import forms

import noaber
from noaber.core.dates import Possible

NOBODY_MEANS = (
    "0000-00-00",
    "0001-01-01",
    "9999-12-31",
    "0001-01-01T00:00",
    "9999-12-31T23:59",
    "10000-01-01",
)


def asked_for() -> list[tuple[str, forms.Field]]:
    """Every field of every form in the house that is a day or a moment, with its name."""
    for found in pkgutil.walk_packages(noaber.__path__, "noaber."):
        if ".forms" in found.name and ".tests" not in found.name:
            import_module(found.name)
    return [
        (f"{form.__module__}.{form.__name__}.{name}", field)
        for form in below(forms.Form)
        for name, field in form.base_fields.items()
        if form.__module__.startswith("noaber.") and isinstance(field, forms.DateField | forms.DateTimeField)
    ]


def below(kind):
    for found in kind.__subclasses__():
        yield found
        yield from below(found)


def test_no_form_reckons_with_a_year_that_nobody_means():
    fields = asked_for()
    assert len(fields) >= 8
    for name, field in fields:
        assert isinstance(field, Possible), f"{name}: use the fields of core/dates.py"
        for value in NOBODY_MEANS:
            with pytest.raises(forms.ValidationError):
                field.clean(value)
