"""Who hears on an open page that a case changed."""

import pytest
from django.contrib.auth.models import AnonymousUser

from noaber.cases.models import Case
from noaber.cases.tests.making import a_case, a_handler
from noaber.channels.live.topics import may_listen
from noaber.people.tests.making import a_person

pytestmark = pytest.mark.django_db


def test_only_who_may_read_it_hears_of_it(at):
    reporter = a_person("Els de Boer")
    case = a_case(reporter=reporter)
    Case.objects.filter(pk=case.pk).update(public=False)
    assert may_listen(reporter, case.topic)
    assert may_listen(a_handler(case.desk), case.topic)
    assert not may_listen(a_person("Buur"), case.topic)
    assert not may_listen(AnonymousUser(), case.topic)
    Case.objects.filter(pk=case.pk).update(public=True)
    assert may_listen(AnonymousUser(), case.topic)


@pytest.mark.parametrize("topic", ["case:999999", "case:x", "case:²", "case:9999999999999999999999"])
def test_what_does_not_exist_is_heard_by_nobody(topic):
    assert not may_listen(a_person("Buur"), topic)
