"""A seal says up to which entry it goes, so that what comes late is sealed with a later day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_watch")]

    operations = [
        migrations.AddField("seal", "last_id", models.BigIntegerField(default=0), preserve_default=False),
        # The seals that are there cover all that is there of their days.
        migrations.RunSQL(
            "UPDATE journal_seal SET last_id = (SELECT coalesce(max(id), 0) FROM journal_entry)",
            migrations.RunSQL.noop,
        ),
        # Entries lie in the order of their ids: a few pages tell which part of a month came late.
        migrations.RunSQL(
            "CREATE INDEX journal_entry_number ON journal_entry USING brin (id) WITH (pages_per_range = 16)",
            "DROP INDEX journal_entry_number",
        ),
    ]
