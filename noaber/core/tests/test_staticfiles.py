"""What the browser may fetch: the named files of packages and our own, joined, small, and nothing else."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from noaber.core import staticfiles
from noaber.core.staticfinder import SHEETS, STYLES, VENDOR, without_unused

THEMES = Path(__file__).resolve().parents[1] / "static/core/themes"


@pytest.mark.parametrize("name", [*VENDOR, *SHEETS])
def test_what_is_named_is_found(name):
    assert Path(finders.find(name)).is_file()


@pytest.mark.parametrize("name", ["vendor/package.json", "htmx.org/package.json", "vendor/../package.json"])
def test_nothing_else_of_the_packages_is_found(name):
    assert not finders.find(name)


def test_collecting_lists_them_too():
    listed = {name for finder in finders.get_finders() for name, _storage in finder.list([])}
    assert {*VENDOR, *SHEETS} <= listed


def test_our_rules_win_from_the_components():
    sheet = Path(finders.find("sheets/noaber.css")).read_text()
    assert sheet.startswith("@layer ground, utrecht;")
    assert sheet.index("@layer utrecht {") < sheet.index("--nb-brand:")


def test_only_components_that_our_pages_name_go_out():
    sheet = Path(finders.find("sheets/noaber.css")).read_text()
    assert ".utrecht-button--primary-action" in sheet
    assert ".utrecht-button--hot" not in sheet
    assert "EUPL-1.2" in sheet
    assert len(gzip.compress(sheet.encode())) < 16_000


@pytest.mark.parametrize(
    ("css", "left"),
    [
        (".utrecht-button { color: red }", True),
        (".utrecht-button--nowhere, .utrecht-button { color: red }", True),
        (".utrecht-button--nowhere:hover { color: red }", False),
        ("@media print { .utrecht-button--nowhere { color: red } }", False),
        ("@media print { .utrecht-button { color: red } }", True),
    ],
)
def test_a_rule_stays_when_one_of_its_selectors_can_hold(css, left):
    assert ("red" in without_unused(css)) is left


def test_every_colour_comes_from_a_token():
    for path in STYLES.glob("*.css"):
        if path.stem not in ("tokens", "print"):
            assert not re.findall(r"#[0-9a-fA-F]{3,8}\b", path.read_text()), path.name


def test_every_token_that_is_used_exists():
    whole = "".join(path.read_text() for path in STYLES.glob("*.css"))
    used = set(re.findall(r"var\((--nb-[a-z0-9-]+)", whole))
    assert used <= set(re.findall(r"(--nb-[a-z0-9-]+):", whole))


def test_municipal_themes_replace_the_brand_and_nothing_else():
    for path in THEMES.glob("*.css"):
        tokens = set(re.findall(r"(--nb-[a-z-]+):", path.read_text()))
        assert tokens == {
            "--nb-brand",
            "--nb-brand-hover",
            "--nb-on-brand",
            "--nb-brand-ink",
            "--nb-brand-wash",
        }


def test_the_first_view_is_light():
    """Fonts, style and script of a page without a map, as they travel, leave 35 kB for the page itself."""
    fonts = sum(Path(finders.find(f"vendor/atkinson-{weight}.woff2")).stat().st_size for weight in (400, 700))
    packed = sum(
        len(gzip.compress(Path(finders.find(name)).read_bytes(), 9))
        for name in ("sheets/noaber.css", "core/js/app.js")
    )
    assert fonts + packed <= 65_000


def test_collecting_happens_only_after_a_change(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    assert staticfiles.collect()
    assert (tmp_path / "sheets/noaber.css").is_file()
    assert not staticfiles.collect()
