"""A town is opened by the version that made it, or by a later one."""

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from noaber.demo.building import OtherVersion, is_behind

pytestmark = pytest.mark.django_db


def test_the_tables_of_this_version_are_not_behind():
    assert not is_behind()


def test_a_missing_migration_is_noticed():
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied("demo", recorder.migration_qs.filter(app="demo").latest("id").name)
    assert is_behind()


def test_a_town_of_another_version_is_refused_with_a_way_out():
    MigrationRecorder(connection).record_applied("cases", "0999_of_another_version")
    with pytest.raises(OtherVersion, match="make clean"):
        is_behind()
