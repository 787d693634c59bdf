"""How sure a share is, and what may be told to everybody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noaber.broadcasts.shares import Share, told, told_reasons, wilson


@pytest.mark.parametrize(
    ("number", "total", "low", "high"),
    [  # the last one as in R. G. Newcombe, Statistics in Medicine 17 (1998), 857-872
        (0, 10, 0.0, 0.2775),
        (1, 10, 0.0179, 0.4042),
        (5, 10, 0.2366, 0.7634),
        (10, 10, 0.7225, 1.0),
        (15, 148, 0.0624, 0.1605),
    ],
)
def test_the_interval_is_that_of_wilson(number, total, low, high):
    assert wilson(number, total) == pytest.approx((low, high), abs=6e-5)


@given(st.integers(1, 5_000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_the_share_lies_inside_its_interval_and_that_between_0_and_1(pair):
    number, total = pair
    low, high = wilson(number, total)
    assert 0 <= low <= number / total <= high <= 1
    lowest, highest = Share(number, total).interval
    assert 0 <= lowest <= 100 * low + 1e-9 and 100 * high - 1e-9 <= highest <= 100


def test_ours_beside_theirs():
    assert Share(0, 10).stands_to(10) == "alike"
    assert (Share(0, 6).interval, Share(0, 6).stands_to(40)) == ((0, 40), "alike"), "as the page shows it"
    assert Share(0, 100).stands_to(10) == "below"
    assert Share(40, 100).stands_to(10) == "above"


def test_no_share_of_nobody():
    with pytest.raises(ValueError, match="no share"):
        wilson(0, 0)


@given(st.integers(0, 10_000))
def test_what_is_told_hides_the_few_and_moves_in_fives(number):
    assert (told(number) == 0) == (number < 5)
    assert told(number) % 5 == 0 and (number < 5 or abs(told(number) - number) <= 2)


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 40)))
def test_reasons_of_few_are_joined_until_they_are_not_few(reasons):
    shown = told_reasons(reasons)
    assert all(
        reason == "several" or sum(reasons[one] for one in reason.split("+")) >= 5 for reason, _n in shown
    )
    if sum(reasons.values()) >= 5:
        assert all(number >= 5 for _reason, number in shown)
        assert sorted(one for reason, _n in shown for one in reason.split("+")) == sorted(reasons)
    else:
        assert shown == [("several", 0)] * bool(reasons), "of fewer than five people nothing is told"
