"""Who hears on an open page that a broadcast changed."""

import pytest
from django.contrib.auth.models import AnonymousUser

from noaber.channels.live.topics import may_listen

pytestmark = pytest.mark.django_db


def test_a_draft_is_heard_by_who_works_on_it_only(draft, people, town):
    assert may_listen(town.author, draft.topic)
    assert not may_listen(people("Buur"), draft.topic)
    assert not may_listen(AnonymousUser(), draft.topic)


@pytest.mark.parametrize("key", ["999999", "x", "9" * 25])
def test_what_does_not_exist_is_heard_by_nobody(people, key):
    assert not may_listen(people("Buur"), f"broadcast:{key}")
