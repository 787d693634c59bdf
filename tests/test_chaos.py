"""Ten kills in the middle: nobody is lost, and no more is repeated than what the killed worker had in hand.

The same storm as `make chaos`, small, in the database of this run; the database itself is left alone here.
"""

import pytest
from django.db import connection

from chaos import report
from chaos.compare import settle_accounts
from chaos.ground import PUSH_KEY
from chaos.people import move_in
from chaos.storm import Plan, Receivers, rage
from noaber.people.models import Organisation

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("committed")]

PEOPLE, KILLS = 3_000, 10


@pytest.fixture
def receivers(tmp_path, settings):
    stand = Receivers.stand(tmp_path)
    settings.NOABER_PUSH_KEY, settings.NOABER_SMS_SENDER = PUSH_KEY, "1234"
    settings.NOABER_MAIL_URL, settings.NOABER_SMS_URL = stand["mail"].address, stand["sms"].address
    yield stand
    stand.end()


def test_ten_kills_lose_nobody(receivers, tmp_path):
    move_in(range(1, PEOPLE + 1), receivers["webpush"].address)
    Organisation.objects.create(slug="chaos", name="Chaos")
    connection.close()
    plan = Plan(PEOPLE, message=250, ahead=250, kills=KILLS, stops=0, hang=0, patience=180)
    storm = rage(plan, receivers, list(range(1, PEOPLE + 1)), tmp_path, say=str)
    accounts = settle_accounts(storm, receivers)
    assert {one.channel: one.meant for one in accounts} == {
        "webpush": 2_670,
        "mail": 300,
        "sms": 30,
        "page": 3_000,
    }
    assert report.is_sound(storm, accounts), report.accounts_of(accounts)
    by_channel = {one.channel: one for one in accounts}
    assert by_channel["webpush"].repeats, "no kill came while something was in hand"
