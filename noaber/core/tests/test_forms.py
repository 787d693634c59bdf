"""How a field, its hint and its mistakes come out, in every form of the house."""

from django import forms
from django.template import engines
from django.utils import translation


class Example(forms.Form):
    name = forms.CharField(label="Naam", help_text="Zoals op de bel.")
    kind = forms.ChoiceField(label="Soort", choices=[("a", "Lamp"), ("b", "Stoep")], widget=forms.RadioSelect)
    more = forms.CharField(label="Meer", required=False, widget=forms.Textarea)
    agrees = forms.BooleanField(label="Ik weet dat dit openbaar is")
    hidden = forms.CharField(widget=forms.HiddenInput)

    def clean(self):
        raise forms.ValidationError("Samen klopt het niet.")


def page(data=None):
    """Return the form as HTML."""
    with translation.override("nl"):
        return str(Example(data))


def test_a_field_has_label_hint_and_class():
    html = page()
    assert '<label class="utrecht-form-label" for="id_name">Naam' in html
    assert 'class="utrecht-textbox"' in html
    assert 'aria-describedby="id_name_helptext"' in html
    assert 'id="id_name_helptext">Zoals op de bel.' in html


def test_what_may_be_skipped_says_so():
    html = page()
    assert "Meer <span" in html
    assert html.count("mag u overslaan") == 1


def test_choices_are_rows_in_a_fieldset():
    html = page()
    assert '<legend class="utrecht-form-fieldset__legend">Soort' in html
    assert html.count('<label class="nb-choice"') == 3
    assert 'type="radio"' in html


def test_mistakes_stand_above_with_links_and_beside_the_field():
    html = page({"name": "", "more": "bewaard <b>"})
    assert 'id="fouten"' in html
    assert '<a href="#id_name">' in html
    assert '<a href="#id_kind_0">' in html
    assert "Samen klopt het niet." in html
    assert 'id="id_name_error"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html


def test_what_was_typed_stays_and_is_escaped():
    assert "bewaard &lt;b&gt;" in page({"more": "bewaard <b>"})


def test_links_in_the_list_lead_to_something():
    html = page({"name": ""})
    for target in ("id_name", "id_kind_0", "id_agrees"):
        assert f'id="{target}"' in html


def test_the_list_of_mistakes_can_stand_elsewhere():
    template = engines["django"].from_string("{% load noaber %}{% errors form %}")
    assert template.render({"form": Example()}).strip() == ""
    assert "fouten" in template.render({"form": Example({})})
