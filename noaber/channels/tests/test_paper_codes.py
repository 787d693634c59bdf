"""Codes on paper: typed by hand, so mistakes must show; on envelopes, so nobody may guess the next."""

import contextlib
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noaber.channels.paper.codes import LETTER, LETTERS, MOST, PAGE, BadCode, decode, encode

numbers = st.integers(1, MOST - 1)


@given(numbers)
def test_a_code_leads_back_to_its_number(number):
    code = encode(number, LETTER)
    assert decode(code, LETTER) == number
    assert decode(f" {code.lower().replace('-', ' ')} ", LETTER) == number


@settings(max_examples=50)
@given(numbers, st.integers(0, 7), st.sampled_from(LETTERS))
def test_one_wrong_letter_is_always_noticed(number, place, letter):
    code = encode(number, LETTER).replace("-", "")
    wrong = code[:place] + letter + code[place + 1 :]
    if wrong != code:
        with pytest.raises(BadCode):
            decode(wrong, LETTER)


def test_what_is_misread_is_read_right():
    number = next(n for n in range(1, 5_000) if {"0", "1"} <= set(encode(n, LETTER)))
    assert decode(encode(number, LETTER).replace("0", "O").replace("1", "l"), LETTER) == number


def test_neighbours_look_nothing_alike_and_no_code_is_given_twice():
    codes = [encode(number, LETTER) for number in range(1, 5_001)]
    assert len(set(codes)) == 5_000
    alike = [sum(a == b for a, b in zip(one, two, strict=True)) for one, two in itertools.pairwise(codes)]
    assert sum(alike) / len(alike) < 2, "the dash, and by chance a letter"


def test_a_code_of_one_kind_opens_nothing_of_another():
    code = encode(12, LETTER)
    with contextlib.suppress(BadCode):
        assert decode(code, PAGE) != 12


@pytest.mark.parametrize(
    "typed", ["", "1", "K7QF-2M9", "K7QF-2M9XX", "ÄÄÄÄ-ÄÄÄÄ", "0000-0001", "\x00" * 8, "🙂" * 8]
)
def test_anything_else_is_refused(typed):
    with pytest.raises(BadCode):
        decode(typed, LETTER)


def test_a_number_that_does_not_fit_has_no_code():
    for number in (0, -1, MOST):
        with pytest.raises(ValueError, match="no code"):
            encode(number, LETTER)
