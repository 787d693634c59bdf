"""The bank of texts keeps the rules of the house: what happens first, then how somebody looks."""

import re
import tomllib
from itertools import chain

import pytest

from noaber.cases.screening import find_personal, judge
from noaber.cases.screening.terms import load_terms
from noaber.demo.history.broadcasts import PLAN
from noaber.demo.history.texts import bank

LOOKS = re.compile(
    r"\b(jas|trui|pet|rugzak|muts|capuchon|baard|haar|bril|laarzen|broek|blauwe?|rode|zwarte)\b"
)


def plans() -> list[dict]:
    read = tomllib.loads(PLAN.read_text("utf-8"))
    return [*read["message"], *read["running"]]


def sentences() -> list[str]:
    found = [plan[key] for plan in plans() for key in ("title", "text", "advice")]
    found += [end["text"] for plan in plans() for end in plan.get("ends", [])]
    found += chain(*bank()["common"].values(), *bank()["ends"].values())
    for subject in bank()["category"].values():
        found += subject["what"] + subject["done"]
    return found + list(chain(*(group["say"] for group in bank()["effects"])))


@pytest.mark.parametrize("plan", plans(), ids=lambda plan: plan["title"])
def test_a_title_says_what_happens_and_not_who(plan):
    words = set(re.findall(r"\w+", plan["title"].lower()))
    assert not words & load_terms().people, "the title begins with a person"
    assert not LOOKS.search(plan["title"].lower())


def test_no_sentence_speaks_of_origin_or_of_anybody_by_name():
    for text in sentences():
        assert judge(text, behaviour_known=True).verdict == "clear", text
        assert not find_personal(text), text
