"""Time, distance and lateness as a person would say them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from noaber.core import wording

NOW = datetime(2026, 11, 10, 19, 14, tzinfo=UTC)  # 20:14 in the Netherlands


@pytest.mark.parametrize(
    ("step", "dutch", "english"),
    [
        (timedelta(seconds=-20), "zojuist", "just now"),
        (timedelta(seconds=20), "zo meteen", "any moment"),
        (timedelta(minutes=-8), "8 minuten geleden", "8 minutes ago"),
        (timedelta(minutes=-1), "1 minuut geleden", "1 minute ago"),
        (timedelta(minutes=10), "over 10 minuten", "in 10 minutes"),
        (timedelta(hours=-3), "3 uur geleden", "3 hours ago"),
        (timedelta(minutes=-59, seconds=-50), "1 uur geleden", "1 hour ago"),
        (timedelta(hours=-14), "vandaag om 06:14", "today at 06:14"),
        (timedelta(hours=-22), "gisteren om 22:14", "yesterday at 22:14"),
        (timedelta(hours=20), "morgen om 16:14", "tomorrow at 16:14"),
        (timedelta(days=-4), "4 dagen geleden", "4 days ago"),
        (timedelta(days=3), "over 3 dagen", "in 3 days"),
        (timedelta(days=-30), "11 oktober", "11 October"),
        (timedelta(days=-400), "6 oktober 2025", "6 October 2025"),
    ],
)
def test_how_long_ago(step, dutch, english):
    with translation.override("nl"):
        assert wording.said_ago(NOW + step, NOW) == dutch
    with translation.override("en"):
        assert wording.said_ago(NOW + step, NOW) == english


@pytest.mark.parametrize(
    ("metres", "said"),
    [
        (0, "10 meter"),
        (24, "20 meter"),
        (149, "150 meter"),
        (240, "3 minuten lopen"),
        (2400, "30 minuten lopen"),
        (2600, "2,6 kilometer"),
    ],
)
def test_how_far(metres, said):
    with translation.override("nl"):
        assert wording.said_distance(metres) == said


@pytest.mark.parametrize(
    ("late", "said"),
    [
        (timedelta(minutes=5), "net te laat"),
        (timedelta(hours=3), "3 uur te laat"),
        (timedelta(days=1, hours=2), "1 dag te laat"),
        (timedelta(days=12), "12 dagen te laat"),
    ],
)
def test_how_late(late, said):
    with translation.override("nl"):
        assert wording.said_late(NOW - late, NOW) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("+31612345678", "06\u00a012345678"),
        ("+31201234567", "0201234567"),
        ("+4917612345678", "+4917612345678"),
        ("", ""),
    ],
)
def test_a_number_is_said_as_people_write_it(number, said):
    assert wording.said_phone(number) == said
