"""Several at the same moment: one case for one click, one closing for two handlers, no number twice."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection

from noaber.cases.actions import (
    answer_outside,
    appeal_flag,
    close_case,
    decide_appeal,
    decide_flag,
    file_case,
    flag_case,
    fold_counts,
    hand_outside,
    join_case,
    merge_cases,
    revoke_outside_link,
)
from noaber.cases.models import Case, CaseFlag, CellCount, OutsideLink
from noaber.cases.tests.making import PLACE, STREET, a_case, a_handler, desk_for
from noaber.core.http import Gone, Problem
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


def flagged() -> CaseFlag:
    """A flag on a case of a desk."""
    return flag_case(a_case(), by=a_person(), reason="untrue")


def test_two_moderators_decide_once():
    flag = flagged()
    handlers = [a_handler(flag.case.desk, f"Collega {n}") for n in range(4)]
    copies = [CaseFlag.objects.get(pk=flag.pk) for _ in handlers]
    done = together(
        lambda both: decide_flag(both[0], by=both[1], decision="kept", reasons="Het klopt."),
        zip(copies, handlers, strict=True),
    )
    assert sum(isinstance(one, CaseFlag) for one in done) == 1
    assert flag.case.events.filter(kind="flag_decided").count() == 1


def test_an_appeal_is_made_and_decided_once():
    flag = flagged()
    decide_flag(flag, by=a_handler(flag.case.desk), decision="kept", reasons="Het klopt.")
    copies = [CaseFlag.objects.select_related("by").get(pk=flag.pk) for _ in range(4)]
    done = together(lambda copy: appeal_flag(copy, by=copy.by, text="Toch niet."), copies)
    assert sum(isinstance(one, CaseFlag) for one in done) == 1
    handlers = [a_handler(flag.case.desk, f"Collega {n}") for n in range(4)]
    copies = [CaseFlag.objects.get(pk=flag.pk) for _ in handlers]
    done = together(
        lambda both: decide_appeal(both[0], by=both[1], decision="kept", reasons="Nog steeds."),
        zip(copies, handlers, strict=True),
    )
    assert sum(isinstance(one, CaseFlag) for one in done) == 1


def test_a_party_outside_does_not_answer_after_the_door_was_closed():
    case = a_case()
    handler = a_handler(case.desk)
    link, _token = hand_outside(case, by=handler, party="Waterschap", mail="", text="Is dit van u?")
    stale = OutsideLink.objects.get(pk=link.pk)
    revoke_outside_link(link, by=handler)
    with pytest.raises(Gone):
        answer_outside(stale, text="Ja.")
