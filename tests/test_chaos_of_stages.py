"""Kills in the middle of stage changes: each is taken back, and nothing is lost, doubled or out of order.

The same as in `make chaos`, small, in the database of this run.
"""

import pytest
from django.db import connection

from chaos.changes import Plan, change, text_of


@pytest.mark.slow
@pytest.mark.usefixtures("committed")
def test_kills_in_the_middle_of_stage_changes(tmp_path):
    connection.close()
    plan = Plan(kills=8, initiatives=6, stages=12, patience=60)
    done = change(plan, tmp_path, say=str)
    assert done.is_sound, text_of(done)
