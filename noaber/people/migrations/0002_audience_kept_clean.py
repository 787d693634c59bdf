"""Vacuum the index of places early: a page that is not known to be all visible costs a look in the table."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("people", "0001_people")]

    operations = [
        migrations.RunSQL(
            """ALTER TABLE people_audiencepoint SET (autovacuum_vacuum_scale_factor = 0.02,
                autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02)""",
            """ALTER TABLE people_audiencepoint RESET (autovacuum_vacuum_scale_factor,
                autovacuum_vacuum_insert_scale_factor, autovacuum_analyze_scale_factor)""",
        )
    ]
