"""A word is found on every page, whether the nearest rows hold it or only the index of words knows where."""

import pytest

from noaber.cases.actions import quarantine_case
from noaber.cases.lines import Lines
from noaber.cases.models import Case
from noaber.cases.queries import QueueFilter, desk, queue_for, search
from noaber.cases.tests.making import STREET, a_case, a_handler, desk_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def handler(at):
    return a_handler(desk_for(STREET))


@pytest.mark.parametrize("view", ["all", "desk"])
@pytest.mark.parametrize("walked", [1, 3, 7, 5000])
def test_every_case_with_the_word_once_and_in_order(handler, at, monkeypatch, view, walked):
    monkeypatch.setattr(desk, "SIZE", 2)
    monkeypatch.setattr(search, "WALKED", walked)
    cases = [a_case(text="Een zwaan" if number % 3 == 0 else "Een lamp") for number in range(15)]
    wanted = [case.number for number, case in enumerate(cases) if number % 3 == 0]
    if view == "all":
        wanted.reverse()
    filters = QueueFilter(view=view, words="zwaan")
    pages = [queue_for(handler, cases[0].desk, filters)]
    while pages[-1].next:
        pages.append(queue_for(handler, cases[0].desk, filters, after=pages[-1].next))
    assert [case.number for page in pages for case in page.items] == wanted
    back = [pages[-1]]
    while back[-1].previous:
        back.append(queue_for(handler, cases[0].desk, filters, before=back[-1].previous))
    assert [case.number for page in reversed(back) for case in page.items] == wanted


def test_a_word_that_is_nowhere(handler, monkeypatch):
    case = a_case()
    for walked in (1, 5000):
        monkeypatch.setattr(search, "WALKED", walked)
        assert queue_for(handler, case.desk, QueueFilter(view="all", words="kraanvogel")).items == []


def test_a_line_holds_no_markup_of_others(handler):
    case = a_case(title="<b>Lamp</b>", place_text="<i>Kade</i> 3")
    quarantine_case(case, by=handler, reason="spam")
    line = Lines("q=<script>").of(Case.objects.select_related("owner").get())
    assert line["meta"].startswith("&lt;i&gt;Kade&lt;/i&gt; 3, 1 melder, <svg")
    assert "apart gezet" in line["meta"]
    for name in ("title", "choose", "link", "owner"):
        assert not hasattr(line[name], "__html__"), "the template escapes it"
