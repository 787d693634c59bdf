"""Ids of live events are stored as they are, as those of chunks: they are read once and live ten minutes."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("channels", "0003_narrow_results")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE channels_live_event ALTER ids SET STORAGE EXTERNAL",
            "ALTER TABLE channels_live_event ALTER ids SET STORAGE EXTENDED",
        ),
    ]
