"""What is answered to a reply, in public or not, and what a reply has become."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

KEEP = "UPDATE channels_heardpost SET receipts = ARRAY[receipt_id] WHERE receipt_id <> ''"
BACK = "UPDATE channels_heardpost SET receipt_id = coalesce(receipts[1], '')"


class Migration(migrations.Migration):
    dependencies = [("channels", "0012_paper_that_lapses")]

    operations = [
        migrations.AddField(
            "heardpost",
            "receipts",
            django.contrib.postgres.fields.ArrayField(
                models.CharField(max_length=64), default=list, size=None
            ),
        ),
        migrations.RunSQL(KEEP, BACK),
        migrations.RemoveField("heardpost", "receipt_id"),
        migrations.AddField("heardpost", "is_public", models.BooleanField(default=False)),
        migrations.AddField(
            "heardpost", "became_label", models.CharField(blank=True, default="", max_length=60)
        ),
        migrations.AddField("heardpost", "became_id", models.BigIntegerField(null=True)),
        migrations.AddIndex(
            "heardpost",
            django.contrib.postgres.indexes.GinIndex(fields=["receipts"], name="channels_heard_receipts"),
        ),
        migrations.AddIndex(
            "heardpost",
            models.Index(fields=["became_label", "became_id"], name="channels_heard_became"),
        ),
        migrations.AddField(
            "post",
            "root",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="answers",
                to="channels.post",
            ),
        ),
    ]
