"""The API against its own description: whatever is sent, the answer is one that was announced."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

CHOSEN = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_every_answer_is_one_that_was_announced(live_server, town):
    described = schemathesis.openapi.from_url(f"{live_server.url}/open311/v2/openapi.json")
    operations = [found.ok() for found in described.get_all_operations()]
    assert len(operations) == 7
    for operation in operations:

        @CHOSEN
        @given(operation.as_strategy())
        def answered(case):
            # Dates of the year 1 and words that are no number are valid in form and may be refused.
            case.call_and_validate(excluded_checks=[positive_data_acceptance])

        answered()
