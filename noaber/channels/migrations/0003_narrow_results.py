"""Make results cheap to write: no check per row; ids are stored as they are instead of compressed."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels", "0002_wakes_and_live_events")]

    operations = [
        migrations.AlterField(
            model_name="result",
            name="mailing",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="results",
                to="channels.mailing",
            ),
        ),
        migrations.RunSQL(
            "ALTER TABLE channels_chunk ALTER ids SET STORAGE EXTERNAL",
            "ALTER TABLE channels_chunk ALTER ids SET STORAGE EXTENDED",
        ),
    ]
