"""What the operator is told: backups and drills, loops that come round, and mails about alarms."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_watch")]

    operations = [
        migrations.CreateModel(
            name="Beat",
            fields=[
                ("loop", models.TextField(primary_key=True, serialize=False)),
                ("beat_at", models.DateTimeField()),
            ],
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
            options={"indexes": [models.Index(fields=["kind", "-at"], name="upkeep_last")]},
        ),
        migrations.AddField("alarm", "told_at", models.DateTimeField(null=True)),
        migrations.AddField("alarm", "tell_after", models.DateTimeField(null=True)),
        migrations.AddField("alarm", "all_clear_at", models.DateTimeField(null=True)),
    ]
