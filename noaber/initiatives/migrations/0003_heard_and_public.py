"""What rooms must know of an initiative without reading its playbook."""

import django.contrib.postgres.fields
from django.db import migrations, models


def read_from_books(apps, _schema):
    """Keep of every playbook that runs what it hears, and whether everybody may know of it."""
    for row in apps.get_model("initiatives", "Initiative").objects.all():
        named = {part["on"] for part in row.book["reactions"]}
        named |= {stop["on"] for stop in row.book["stops"] if stop["on"]}
        named |= {stage["ends"]["entry"] for stage in row.book["stages"] if stage["ends"]["by"] == "entry"}
        row.hears = sorted(named)
        row.is_public = bool(row.book["ending"] and row.book["ending"]["publish"])
        row.save(update_fields=["hears", "is_public"])


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0002_running")]

    operations = [
        migrations.AddField(
            "initiative",
            "hears",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=60), default=list, size=None
            ),
        ),
        migrations.AddField("initiative", "is_public", models.BooleanField(default=False)),
        migrations.AddField("initiative", "took_part", models.PositiveIntegerField(null=True)),
        migrations.RunPython(read_from_books, migrations.RunPython.noop),
    ]
