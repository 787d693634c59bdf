"""The profile: the shipped one is right, and every mistake in another is a sentence."""

import tomllib

import pytest
from django.core.checks import run_checks

from noaber.api import alerts
from noaber.api.cap import write_alert
from noaber.api.cap.profile import ProfileError, read_profile
from noaber.broadcasts.kinds import URGENCIES, catalogue
from noaber.broadcasts.queries import get_published

OURS = {"urgencies": URGENCIES, "languages": ("nl", "en"), "levels": ("buurt", "wijk", "municipality")}
TEXT = alerts.SHIPPED.read_text()


def mistakes(tmp_path, text: str) -> list[str]:
    path = tmp_path / "profiel.toml"
    path.write_text(text)
    with pytest.raises(ProfileError) as wrong:
        read_profile(path, **OURS)
    return wrong.value.mistakes


def test_the_shipped_one_knows_every_shipped_kind():
    assert set(catalogue().kinds) <= set(tomllib.loads(TEXT)["kind"])
    found = alerts.profile()
    assert found.weight("hindrance", "normal").certainty == "Observed"
    assert found.weight("warning", "normal").certainty == "Likely"
    assert found.categories("geheel-nieuw") == ("Other",)


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ('sender_domain = ""', 'sender_domain = "Buurt nl"', "sender_domain must look like"),
        ("ended_hours = 24", "ended_hours = true", "ended_hours is missing or is not a int."),
        ("ended_hours = 24", "ended_hours = 9999", "ended_hours must be from 0 to 336."),
        ("exercises = true", "", "exercises is missing or is not a bool."),
        ("codes = []", "codes = [1]", "codes holds something that is not a word."),
        ("codes = []", "codes = []\nkleur = 1", "kleur is not known; known are"),
        ('en = "en-GB"', "", "language.en is missing."),
        ('en = "en-GB"', 'en = "!"', "language.en must be a code such as nl-NL."),
        ('wijk = "CBS-wijkcode"', 'wijk = ""', "geocode.wijk must be a word."),
        ("[urgency.life]", "[urgency.leven]", "urgency.life is missing."),
        ("[urgency.life]", "[urgency.leven]", "urgency.leven is not known; known are life"),
        ('en = "en-GB"', 'en = "en-GB"\nfr = "fr-FR"', "language.fr is not known; known are nl, en."),
        ('wijk = "CBS', 'provincie = "x"\nwijk = "CBS', "geocode.provincie is not known"),
        ('severity = "Extreme"', 'severity = "Erg"', "urgency.life.severity must be one of Extreme"),
        ('severity = "Extreme"', "", "urgency.life.severity is missing."),
        ("[kind.other]", "[kind.rest]", "[kind.other] is missing."),
        ('category = ["Rescue"]', "category = []", "kind.missing.category must be a list of words."),
        ('category = ["Rescue"]', 'category = ["Redding"]', "kind.missing.category must be one of"),
        ('category = ["Rescue"]', 'kleur = "rood"', "kind.missing.kleur is not known."),
        ("[kind.missing]", "[kind.missing]\nparameter = 1", "[kind.missing.parameter] must be a table."),
        ("[kind.missing]", "[kind.missing]\nevent_code.SAME = 3", "event_code.SAME must be a word."),
        ("[kind.missing]", '[kind.missing]\nevent_code."" = "x"', "kind.missing.event_code. must be a word."),
        ('urgency = "Past"', 'urgency = "Voorbij"', "ended.urgency must be one of"),
        ("[kind.danger]", "[kind]\nx = 1\n[kind.danger]", "[kind.x] must be a table."),
    ],
)
def test_each_mistake_is_a_sentence(tmp_path, before, after, sentence):
    assert before in TEXT
    assert any(sentence in said for said in mistakes(tmp_path, TEXT.replace(before, after, 1)))


def test_another_profile_says_it_in_its_own_codes(settings, tmp_path, send, official):
    """As the Canadian one asks for: its name in <code>, and its own words for the event and the level."""
    path = tmp_path / "profiel.toml"
    own = """event_code = {"profile:CAP-CP:Event:0.4" = "urbanFire"}
parameter = {"layer:SOREM:1.0:Broadcast_Immediately" = "Yes"}
[kind.now]"""
    text = TEXT.replace("codes = []", 'codes = ["profile:CAP-CP:0.4"]').replace("[kind.now]", own, 1)
    path.write_text(
        text.replace('nl = "nl-NL"', 'nl = "nl"').replace('sender_domain = ""', 'sender_domain = "a.ca"')
    )
    settings.NOABER_CAP_PROFILE = str(path)
    alerts.profile.cache_clear()
    try:
        row = send()
        _step, alert = alerts.latest_alert(get_published(row.pk))
    finally:
        alerts.profile.cache_clear()
    assert (alert.codes, alert.sender) == (("profile:CAP-CP:0.4",), "gemeente@a.ca")
    info = alert.infos[0]
    assert info.event_codes == (("noaber:kind", "danger"), ("profile:CAP-CP:Event:0.4", "urbanFire"))
    assert info.parameters == (("layer:SOREM:1.0:Broadcast_Immediately", "Yes"),)
    assert info.language == "nl"
    assert official(write_alert(alert)) == []


def test_all_mistakes_at_once_and_files_that_are_none(tmp_path):
    assert len(mistakes(tmp_path, "")) > 8
    (one,) = mistakes(tmp_path, "geen = = toml")
    assert "cannot be read" in one
    with pytest.raises(ProfileError, match="cannot be read"):
        read_profile(tmp_path / "weg.toml", **OURS)


def test_the_house_does_not_start_with_a_broken_one(settings, tmp_path):
    path = tmp_path / "profiel.toml"
    path.write_text(TEXT.replace("[kind.other]", "[kind.rest]"))
    settings.NOABER_CAP_PROFILE = str(path)
    alerts.profile.cache_clear()
    try:
        assert [error.msg for error in run_checks() if error.id == "noaber.api.E001"] == [
            f"{path}: [kind.other] is missing."
        ]
    finally:
        alerts.profile.cache_clear()
