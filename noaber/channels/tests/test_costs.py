"""What messages cost: before, after, in a month, and when a second look is needed."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from noaber.channels import sending as file
from noaber.channels.delivering.portion import deliver_chunk
from noaber.channels.models import Outcome, Price
from noaber.channels.queries import budget_for, costs_of, expected_costs, spent_in_month
from noaber.core import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def priced(tmp_path, settings):
    """A file in which mail costs five cents, and a month ten euros."""
    path = tmp_path / "sending.toml"
    sound = file.SHIPPED.read_text()
    path.write_text(sound.replace("sms = 7.5", "mail = 5").replace("month = 500", "month = 10"))
    settings.NOABER_SENDING = str(path)
    file.sending.cache_clear()
    yield
    file.sending.cache_clear()


def deliver(planned, plan=None):
    mail = planned(plan)
    mail.channel = "mail"
    while deliver_chunk(mail):
        pass


def test_what_costs_nothing_is_not_counted(send, persons, source, planned):
    send({"mail": persons(3)}, organisation=source)
    deliver(planned)
    assert not Price.objects.exists()
    assert costs_of(source) == []
    assert expected_costs({"mail": 3}) == []


def test_before_at_most_and_after_what_was_tried(send, persons, source, planned, priced):
    ids = persons(4)
    [before] = expected_costs({"page": 4, "mail": 4})
    assert (before.channel, before.messages, before.euros) == ("mail", 4, Decimal("0.20"))
    send({"mail": ids}, organisation=source)
    deliver(planned, {ids[0]: Outcome.FAILED, ids[1]: Outcome.GONE})
    [after] = costs_of(source)
    assert (after.messages, after.euros) == (3, Decimal("0.15"))


def test_an_old_account_keeps_its_price(send, persons, source, planned, priced, tmp_path):
    send({"mail": persons(2)}, organisation=source)
    deliver(planned)
    (tmp_path / "sending.toml").write_text(file.SHIPPED.read_text())
    file.sending.cache_clear()
    assert costs_of(source)[0].euros == Decimal("0.10")


def test_a_month_is_a_dutch_month_and_an_organisations_own(send, persons, source, planned, priced):
    with clock.travel(datetime(2026, 10, 31, 23, 30, tzinfo=UTC)):  # half past midnight on 1 November
        ids = persons(2)
        send({"mail": ids}, organisation=source)
        send({"mail": ids[:1]})
        deliver(planned)
    with clock.travel(datetime(2026, 11, 20, 12, 0, tzinfo=UTC)):
        assert [cost.messages for cost in spent_in_month(source, clock.today())] == [2]
    with clock.travel(datetime(2026, 12, 1, 12, 0, tzinfo=UTC)):
        assert spent_in_month(source, clock.today()) == []


@pytest.mark.parametrize(("people", "over"), [(100, False), (198, False), (199, True)])
def test_above_the_limit_of_the_month_a_second_look_is_needed(
    send, persons, source, planned, priced, people, over
):
    send({"mail": persons(2)}, organisation=source)
    deliver(planned)
    budget = budget_for(source, expected_costs({"mail": people}))
    assert budget.spent == Decimal("0.10")
    assert budget.is_over is over


def test_what_is_free_passes_no_limit_and_an_organisation_can_have_its_own(source, priced, tmp_path):
    much = expected_costs({"mail": 10**6})
    assert not budget_for(source, []).is_over
    assert budget_for(source, much).is_over
    path = tmp_path / "sending.toml"
    path.write_text(path.read_text() + "\n[limit.organisation]\nbron = 0\n")
    file.sending.cache_clear()
    assert not budget_for(source, much).is_over
