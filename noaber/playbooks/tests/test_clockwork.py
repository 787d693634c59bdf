"""However often or late the clock is asked, the same happens in the same order at the same moments."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from noaber.playbooks.book import Playbook
from noaber.playbooks.clockwork import before
from noaber.playbooks.library import library
from noaber.playbooks.tests.reckoning import Happening, reckon

START = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
EXAMPLE = "besmettingsbrieven"


@st.composite
def books(draw) -> Playbook:
    """Up to six stages that end by the clock, each after any stage above it, behind up to three gates."""
    gates = [{"key": f"g{n}", "kind": "document", "name": TITLE, "role": "writer"} for n in range(3)]
    stages = []
    for n in range(draw(st.integers(1, 6))):
        stage = {
            "key": f"s{n}",
            "name": TITLE,
            "wait_days": draw(st.integers(0, 5)),
            "ends": {"by": "clock", "days": draw(st.integers(0, 9))},
            "gates": draw(st.lists(st.sampled_from(["g0", "g1", "g2"]), unique=True, max_size=2)),
        }
        if n:
            stage["after"] = f"s{draw(st.integers(0, n - 1))}"
        stages.append(stage)
    plain = library().playbooks[EXAMPLE].model_dump(mode="json", exclude_none=True)
    return Playbook.model_validate({**plain, "gates": gates, "stages": stages, "reactions": [], "stops": []})


TITLE = {"nl": "Iets", "en": "Something"}


def run(book: Playbook, gates: dict[str, int | None], looks: list[int]) -> list[Happening]:
    """Let the clock be asked at these hours, a gate opening at its hour; return what happened when."""
    opened = {key: START + at * HOUR if at is not None else None for key, at in gates.items()}
    return reckon(book, START, opened, [START + hour * HOUR for hour in looks])


hours = st.one_of(st.none(), st.integers(0, 24 * 30))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    books(),
    st.fixed_dictionaries({"g0": hours, "g1": hours, "g2": hours}),
    st.lists(st.integers(0, 24 * 120), max_size=30),
)
def test_what_happens_does_not_depend_on_when_the_clock_is_asked(book, gates, looks):
    end = 24 * 120
    seldom = run(book, gates, [end])
    often = run(book, gates, sorted([*looks, end]))
    assert sorted(often) == sorted(seldom)
    assert len(set(often)) == len(often), "nothing twice"
    for at, what, key in often:
        if what == "begin":
            for gate in next(stage for stage in book.stages if stage.key == key).gates:
                assert gates[gate] is not None and START + gates[gate] * HOUR <= at, "not before its gate"
    begun = {key for _at, what, key in seldom if what == "begin"}
    for stage in book.stages:
        shut = any(gates[gate] is None for gate in stage.gates)
        preceding = before(book)[stage.key]
        assert (stage.key in begun) == (not shut and (preceding is None or preceding in begun))


def test_seldom_asked_it_goes_in_the_order_of_the_moments():
    book = library().playbooks[EXAMPLE]
    plain = book.model_dump(mode="json", exclude_none=True)
    stages = [
        {"key": f"s{n}", "name": TITLE, "ends": {"by": "clock", "days": 2}, "wait_days": 1} for n in range(3)
    ]
    chained = Playbook.model_validate({**plain, "stages": stages, "gates": [], "reactions": [], "stops": []})
    assert [at for at, _what, _key in run(chained, {}, [24 * 30])] == [
        START + timedelta(days=n) for n in (1, 3, 4, 6, 7, 9)
    ]
