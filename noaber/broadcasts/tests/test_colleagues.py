"""A message to colleagues: who has a role for one organisation, and nobody of another."""

import pytest

from noaber.broadcasts.audience import describe, read_audience
from noaber.people.models import Person
from noaber.people.queries import holders_of
from noaber.people.tests.making import an_organisation, with_role
from noaber.places.shapes import ShapeError
from noaber.places.tests.factories import make_town


def test_only_who_has_the_role_for_that_organisation(db):
    hof = make_town()["Hof"]
    police, municipality = an_organisation("Politie", "police"), an_organisation("Gemeente")
    olaf = with_role(Person.objects.create(name="Olaf"), police, "officer")
    nora = with_role(Person.objects.create(name="Nora"), municipality, "officer")
    assert set(holders_of("officer", [hof.pk])) == {olaf.pk, nora.pk}
    assert set(holders_of("officer", [hof.pk], police.pk)) == {olaf.pk}
    group = {"mandate": "officer", "organisation": police.pk, "areas": [hof.pk]}
    spec = read_audience({"groups": [group]})
    assert spec["groups"] == [group], "it stays when the composer sends it back"
    assert "Politie" in " ".join(describe(spec))


@pytest.mark.parametrize("wrong", [0, "1", True, -4, 2**63])
def test_an_organisation_that_is_no_number_of_one(db, wrong):
    hof = make_town()["Hof"]
    with pytest.raises(ShapeError):
        read_audience({"groups": [{"mandate": "officer", "organisation": wrong, "areas": [hof.pk]}]})


@pytest.mark.parametrize("who", [{"training": "aed"}, {"mandate": "verified_resident"}])
def test_what_nobody_has_for_an_organisation(db, who):
    hof = make_town()["Hof"]
    with pytest.raises(ShapeError):
        read_audience({"groups": [{**who, "organisation": 1, "areas": [hof.pk]}]})
