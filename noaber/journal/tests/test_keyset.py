"""Pages that cost the same on page 1 and page 2,000, on rows of the journal."""

import base64
import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import Value
from hypothesis import given
from hypothesis import strategies as st

from noaber.core.http import BadInput
from noaber.core.keyset import page_of
from noaber.journal.models import Reading

START = datetime(2026, 11, 1, tzinfo=UTC)


def made_up(values: str) -> str:
    """A cursor of somebody else's making."""
    return base64.urlsafe_b64encode(values.encode()).decode().rstrip("=")


@pytest.fixture
def readings(db):
    """Twenty-three readings, several in the same minute."""
    rows = [
        Reading(
            at=START + timedelta(minutes=n // 3),
            reader="person:1",
            object_label="a.b",
            object_id=n,
            why="desk",
        )
        for n in range(23)
    ]
    Reading.objects.bulk_create(rows)
    return Reading.objects.all()


@pytest.mark.parametrize("by", [("at", "id"), ("-at", "-id"), ("-at", "id")])
def test_walking_there_and_back_sees_every_row_once(readings, by):
    pages = [page_of(readings, by=by, size=5)]
    while pages[-1].next:
        pages.append(page_of(readings, by=by, after=pages[-1].next, size=5))
    there = [row.pk for page in pages for row in page.items]
    assert there == list(readings.order_by(*by).values_list("pk", flat=True))
    back = [pages[-1]]
    while back[-1].previous:
        back.append(page_of(readings, by=by, before=back[-1].previous, size=5))
    assert [row.pk for page in reversed(back) for row in page.items] == there


@pytest.mark.parametrize("size", [1, 4, 5, 30])
def test_a_list_in_parts_is_walked_as_one(readings, size, django_assert_num_queries):
    by = ("rank", "-at", "-id")
    parts = [
        readings.filter(object_id__gte=15).annotate(rank=Value(0)),
        readings.filter(object_id__lt=15).annotate(rank=Value(1)),
    ]
    whole = [row.pk for part in parts for row in part.order_by("-at", "-id")]
    with django_assert_num_queries(1):
        pages = [page_of(*parts, by=by, size=size)]
    while pages[-1].next:
        pages.append(page_of(*parts, by=by, after=pages[-1].next, size=size))
    assert [row.pk for page in pages for row in page.items] == whole
    back = [pages[-1]]
    while back[-1].previous:
        back.append(page_of(*parts, by=by, before=back[-1].previous, size=size))
    assert [row.pk for page in reversed(back) for row in page.items] == whole


def test_a_page_costs_one_query(readings, django_assert_num_queries):
    with django_assert_num_queries(1):
        first = page_of(readings, by=("at", "id"), size=5)
    with django_assert_num_queries(1):
        page_of(readings, by=("at", "id"), after=first.next, size=5)


def test_an_empty_list(db):
    page = page_of(Reading.objects.all(), by=("at", "id"))
    assert (page.items, page.next, page.previous) == ([], "", "")


@pytest.mark.parametrize(
    "junk",
    ["x", "....", "W10", "bnVsbA", "eyJhIjoxfQ", "W1tdLFtdXQ", "WyIyMDI2Il0", "IA" * 5000, "\x00", "é"]
    + [made_up(values) for values in ('["2026-11-01", Infinity]', '["2026-11-01", 1e999]', "[" * 50_000)]
    + [made_up(f'["{moment}", 1]') for moment in ("0000-00-00", "9999-12-31T23:59:59-23:59", "\\u0000")],
)
def test_a_cursor_that_is_not_ours(readings, junk):
    with pytest.raises(BadInput):
        list(page_of(readings, by=("at", "id"), after=junk).items)


@given(st.text(max_size=60))
def test_no_text_breaks_the_cursor(text):
    with contextlib.suppress(BadInput):
        page_of(Reading.objects.none(), by=("at", "id"), after=text)


def test_a_zero_byte_in_a_cursor_over_words(readings):
    with pytest.raises(BadInput):
        page_of(readings, by=("why", "id"), after=made_up('["\\u0000", 1]'))
