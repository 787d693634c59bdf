"""Screens on walls, with their secret link and what they say that they show."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0002_wakes_and_live_events"),
        ("people", "0002_audience_kept_clean"),
    ]

    operations = [
        migrations.CreateModel(
            name="Screen",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                (
                    "area_ids",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                ("language", models.CharField(default="nl", max_length=2)),
                (
                    "look",
                    models.CharField(
                        choices=[
                            ("auto", "zoals het apparaat het zegt"),
                            ("light", "licht"),
                            ("dark", "donker"),
                            ("contrast", "hoog contrast"),
                        ],
                        default="auto",
                        max_length=8,
                    ),
                ),
                ("exercises", models.BooleanField(default=False)),
                ("on_from", models.TimeField(null=True)),
                ("on_until", models.TimeField(null=True)),
                ("silent_minutes", models.PositiveSmallIntegerField(default=10)),
                ("secret_digest", models.BinaryField(unique=True)),
                ("made_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("seen_at", models.DateTimeField(null=True)),
                ("state_at", models.DateTimeField(null=True)),
                (
                    "shows",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80), default=list, size=None
                    ),
                ),
                ("verifies", models.BooleanField(default=False)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="screens",
                        to="people.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["organisation", "name"], name="channels_screen_of")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("area_ids__len__gt", 0)), name="channels_screen_has_area"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("on_from", None), ("on_until", None)),
                            models.Q(("on_from__isnull", False), ("on_until__isnull", False)),
                            _connector="OR",
                        ),
                        name="channels_screen_hours_whole",
                    ),
                ],
            },
        ),
    ]
