"""Find the results of one mailing without an index that costs more than writing them.

They are written together, so that a block range index, which is nearly free to keep, finds them at once.
"""

from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("channels", "0008_exercise_stays")]

    operations = [
        migrations.AddIndex(
            model_name="result",
            index=BrinIndex(
                autosummarize=True,
                fields=["mailing"],
                name="channels_result_mailing",
                pages_per_range=16,
            ),
        ),
    ]
