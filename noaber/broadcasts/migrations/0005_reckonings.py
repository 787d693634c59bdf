"""What became of each message, as counts that stay when answers and results are gone."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("broadcasts", "0004_two_persons_after_sending"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reckoning",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("counted_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(null=True)),
                ("chosen", models.PositiveIntegerField()),
                ("waiting", models.PositiveIntegerField()),
                ("reached", models.PositiveIntegerField()),
                ("confirmed", models.PositiveIntegerField()),
                ("answered", models.PositiveIntegerField(null=True)),
                ("answered_besides", models.PositiveIntegerField()),
                ("doors", models.PositiveIntegerField()),
                ("doors_empty", models.PositiveIntegerField()),
                ("doors_missed", models.PositiveIntegerField()),
                ("lines", models.JSONField(default=dict)),
                ("missed", models.JSONField(default=dict)),
                (
                    "broadcast",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reckoning",
                        to="broadcasts.broadcast",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["due_at"], name="broadcast_reckoning_due")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed__lte", models.F("reached")),
                            ("reached__lte", models.F("chosen")),
                            models.Q(
                                ("answered", None), ("answered__lte", models.F("confirmed")), _connector="OR"
                            ),
                        ),
                        name="broadcast_reckoning_narrows",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("doors_empty__lte", models.F("doors")),
                            ("doors_missed__lte", models.F("doors_empty")),
                        ),
                        name="broadcast_reckoning_doors",
                    ),
                ],
            },
        ),
    ]
