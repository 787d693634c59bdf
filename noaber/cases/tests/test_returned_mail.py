"""Reports about mail of ours come in with the replies, go to `channels`, and make no case."""

import pytest

from noaber.cases.actions import receive_mail
from noaber.cases.models import Case, InboundMail
from noaber.channels.models import Mailbox, Mailing
from noaber.channels.tests.conftest import new_person, send, source  # noqa: F401
from noaber.channels.tests.test_returned import NO_REPORT, els, mailed, mails, sample  # noqa: F401  fixtures

pytestmark = pytest.mark.django_db


def test_a_report_is_noted_once_and_taken_in_by_channels(mailed, els):  # noqa: F811
    raw = sample("postfix-no-such-user", mailed(), els)
    assert receive_mail(raw).reason == receive_mail(raw).reason == "mail_hard"
    [row] = InboundMail.objects.all()
    assert (row.state, row.whole, row.case) == ("ignored", "", None)
    assert Mailbox.objects.get().dead_at and not Case.objects.exists()


@pytest.mark.parametrize("name", sorted(NO_REPORT))
def test_an_absence_is_not_answered_and_a_forward_is_no_case(mailed, els, name):  # noqa: F811
    raw = sample(name, mailed(), els)
    before = Mailing.objects.count()
    assert receive_mail(raw).state != InboundMail.State.TAKEN
    assert Mailing.objects.count() == before
    assert not Case.objects.exists() and not Mailbox.objects.exists()
