"""Small drawings: each says the same in words or in a table."""

from django.template import engines
from django.utils import translation

from noaber.core.tallies import unit_for


def drawn(source, **context):
    """Render a line of template."""
    with translation.override("nl"):
        return engines["django"].from_string("{% load noaber %}" + source).render(context)


def test_a_tally_has_a_block_for_each_promise_and_says_it():
    html = drawn("{% tally done=22 busy=4 late=3 not_done=2 key=True %}")
    assert 'aria-label="22 gedaan, 4 bezig, 3 te laat, 2 niet gedaan"' in html
    assert html.count("<i") == 22 + 4 + 3 + 2 + 4  # and one in each line of the key
    assert "<b>3</b> te laat" in html


def test_many_promises_share_a_block_and_that_is_said():
    html = drawn("{% tally done=800 key=True %}")
    assert html.count("<i") - 4 == 40
    assert "Eén blokje is 20 beloften." in html


def test_units():
    assert [unit_for(total, 60) for total in (0, 60, 61, 600, 5999)] == [1, 1, 2, 10, 100]


def test_bars_over_time_have_their_table():
    html = drawn(
        '{% spark values labels "Meldingen per week" low=1 high=3 %}',
        values=[0, 2, 1],
        labels=["a", "b", "c"],
    )
    assert html.count('class="bar') == 3
    assert html.count("bar--on") == 1
    assert 'class="band"' in html
    assert "<caption>Meldingen per week</caption>" in html
    assert html.count('<td class="nb-num">') == 3


def test_states_say_it_three_ways():
    html = drawn('{% state "late" "4 dagen te laat" %}')
    assert "nb-state--late" in html
    assert "<svg" in html
    assert "4 dagen te laat" in html
    assert "Gedaan" in drawn('{% state "done" %}')
