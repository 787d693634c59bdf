"""Curves on an axis from seconds to weeks."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from noaber.broadcasts.drawing import BOTTOM, LEFT, RIGHT, TOP, draw, end_of, number_at, rows_of, ticks_until

WEEK = 604_800


def test_the_axis_ends_at_the_next_moment_that_is_said():
    assert end_of([]) == 60
    assert end_of([[[3, 9]], [[61, 2]]]) == 600
    assert end_of([[[2 * 86_400, 1]]]) == WEEK


def test_the_words_under_the_axis_lie_apart_and_inside():
    for end in (60, 3_600, WEEK, 4 * WEEK, 7_862_400):
        places = [int(tick.x) for tick in ticks_until(end)]
        assert places[0] == LEFT and places[-1] == RIGHT
        assert all(b - a >= 40 for a, b in pairwise(places))


def test_a_line_goes_from_nobody_to_everybody_in_steps():
    drawn = draw("handed_over", [[1, 50], [60, 100]], top=100, end=60)
    assert drawn.path == f"M{LEFT} {BOTTOM}.0H{LEFT}V65.0H{RIGHT}V{TOP}.0H{RIGHT}"
    assert [mark.y for mark in drawn.marks] == ["65.0", "65.0", f"{TOP}.0"]


def test_the_table_says_where_something_changed():
    rows = rows_of([[[1, 5], [60, 9]], [[50, 2]]], end=600)
    assert [(row.seconds, row.numbers) for row in rows] == [(1, [5, 0]), (60, [9, 2])]


@given(st.lists(st.tuples(st.integers(0, 9 * WEEK), st.integers(1, 500)), max_size=60))
def test_no_line_leaves_its_drawing(steps):
    so_far, curve = 0, []
    for seconds, more in sorted(dict(steps).items()):
        so_far += more
        curve.append([seconds, so_far])
    end = end_of([curve])
    drawn = draw("confirmed", curve, top=so_far, end=end)
    assert all(LEFT <= int(mark.x) <= RIGHT and TOP <= float(mark.y) <= BOTTOM for mark in drawn.marks)
    assert number_at(curve, end) == so_far
