"""What stands around the journal: readings, seals, parked entries, alarms, clocked jobs and upkeep."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("journal", "0001_journal"),
    ]

    operations = [
        migrations.CreateModel(
            name="Beat",
            fields=[
                ("loop", models.TextField(primary_key=True, serialize=False)),
                ("beat_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Clockwork",
            fields=[
                ("name", models.TextField(primary_key=True, serialize=False)),
                ("ran_at", models.DateTimeField()),
                ("failed", models.TextField(blank=True, default="")),
            ],
            options={
                "db_table": "journal_clockwork",
            },
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("entries", models.IntegerField()),
                ("digest", models.BinaryField()),
                ("sealed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Alarm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.TextField()),
                ("detail", models.TextField()),
                ("raised_at", models.DateTimeField()),
                ("cleared_at", models.DateTimeField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
                ("tell_after", models.DateTimeField(null=True)),
                ("all_clear_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("cleared_at", None)), fields=("kind",), name="alarm_open_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Parked",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("consumer", models.TextField()),
                ("entry_id", models.BigIntegerField()),
                ("object_label", models.TextField()),
                ("object_id", models.BigIntegerField()),
                ("error", models.TextField(blank=True)),
                ("parked_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["consumer", "object_label", "object_id"], name="parked_object")
                ],
                "constraints": [models.UniqueConstraint(fields=("consumer", "entry_id"), name="parked_once")],
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("reader", models.TextField()),
                ("object_label", models.TextField()),
                ("object_id", models.BigIntegerField()),
                ("why", models.TextField()),
            ],
            options={
                "indexes": [models.Index(fields=["object_label", "object_id", "at"], name="reading_object")],
            },
        ),
        migrations.CreateModel(
            name="Upkeep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.TextField(choices=[("backup", "Backup"), ("drill", "Drill")])),
                ("at", models.DateTimeField()),
                ("ok", models.BooleanField()),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "-at"], name="upkeep_last")],
            },
        ),
    ]
