"""Several at the same moment: one case for one click, one closing for two handlers, no number twice."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection

from noaber.cases.actions import close_case, file_case, fold_counts, join_case, merge_cases
from noaber.cases.models import Case, CellCount
from noaber.cases.tests.making import PLACE, STREET, a_case, a_handler, desk_for
from noaber.core.http import Problem
from noaber.journal.actors import ANONYMOUS
from noaber.people.tests.making import a_person

pytestmark = pytest.mark.django_db(transaction=True)


def together(work, inputs) -> list:
    """Run `work` on every input at once, each on its own connection; a Problem is an outcome too."""

    def one(value):
        try:
            return work(value)
        except Problem as problem:
            return problem
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(one, inputs))


def test_eight_clicks_with_one_key_make_one_case():
    desk_for(STREET)
    key = uuid4()
    done = together(lambda _n: file_case(by=ANONYMOUS, category=STREET, filing_key=key, **PLACE), range(8))
    assert len({filed.case.pk for filed in done}) == 1 == Case.objects.count()
    assert sum(filed.is_new for filed in done) == 1


def test_no_number_is_given_twice():
    desk_for(STREET)
    done = together(lambda _n: file_case(by=ANONYMOUS, category=STREET, **PLACE).case.number, range(24))
    assert len(set(done)) == 24


def test_two_handlers_close_once():
    case = a_case()
    handlers = [a_handler(case.desk, f"Collega {n}") for n in range(4)]
    done = together(lambda by: close_case(case, by=by, outcome="done", text="Klaar.", version=0), handlers)
    assert sum(isinstance(one, Case) for one in done) == 1
    assert case.events.filter(kind="closed").count() == 1


def test_everybody_who_joins_at_once_counts():
    case = a_case()
    people = [a_person(f"Buur {n}") for n in range(8)]
    together(lambda person: join_case(case, by=person, person=person), people)
    case.refresh_from_db()
    assert case.follower_count == 8 == case.followers.count()


def test_merging_crosswise_never_locks_up():
    one, other = a_case(), a_case()
    handler = a_handler(one.desk)
    done = together(lambda pair: merge_cases(pair[0], into=pair[1], by=handler), [(one, other), (other, one)])
    assert sum(isinstance(result, Case) for result in done) == 1
    assert Case.objects.filter(outcome="merged").count() == 1


def test_folding_at_once_counts_nothing_twice():
    for _ in range(6):
        a_case()
    together(lambda _n: fold_counts(), range(4))
    fold_counts()
    assert sum(CellCount.objects.filter(resolution=8).values_list("count", flat=True)) == 6
