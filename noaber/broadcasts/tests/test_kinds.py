"""The data file of kinds: complete, readable in both languages, replaceable, and strict about mistakes."""

import pytest
from django.utils.translation import override

from noaber.broadcasts import kinds
from noaber.broadcasts.models import OutcomeClass, Urgency
from noaber.channels.models import Category
from noaber.core.icons import icon_svg


def test_the_shipped_file_fits_the_house():
    found = kinds.read_catalogue(kinds.SHIPPED)
    assert set(found.outcomes) == set(OutcomeClass.values)
    for kind in found.kinds.values():
        assert kind.urgency in Urgency.values
        assert kind.category in Category.values
        assert {"nl", "en"} <= set(kind.names) & set(kind.abouts) & set(kind.hints)
    for answer in found.answers.values():
        assert icon_svg(answer.icon)
        assert {"nl", "en"} <= set(answer.names)


def test_words_follow_the_reader():
    kind = kinds.kind_of("now")
    with override("en"):
        assert kind.name == "Watch out: something is happening now"
    with override("de"):
        assert kind.name == "Let op: er gebeurt nu iets"


def test_a_municipality_brings_its_own(tmp_path, settings):
    path = tmp_path / "kinds.toml"
    path.write_text(kinds.SHIPPED.read_text().replace("Goed nieuws", "Mooi nieuws"))
    settings.NOABER_BROADCAST_KINDS = str(path)
    kinds.catalogue.cache_clear()
    try:
        with override("nl"):
            assert kinds.kind_of("good_news").name == "Mooi nieuws"
    finally:
        kinds.catalogue.cache_clear()


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('urgency = "life"', 'urgency = "huge"', "danger: urgency"),
        ("expires = 240", "expires = 9999", "missing: expires"),
        ('"need_help", "called_112"', '"nonsense"', "nonsense"),
    ],
)
def test_a_mistake_is_named(tmp_path, before, after, said):
    path = tmp_path / "kinds.toml"
    path.write_text(kinds.SHIPPED.read_text().replace(before, after))
    with pytest.raises(ValueError, match=said) as wrong:
        kinds.read_catalogue(path)
    assert str(path) in str(wrong.value)
