"""Rings that live, and the circles of what happened in them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0001_places"),
    ]

    operations = [
        migrations.CreateModel(
            name="LivingRing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.SlugField(max_length=40)),
                ("opened_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "area",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.area",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="places.livingring",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RingCircle",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("lon", models.FloatField()),
                ("lat", models.FloatField()),
                ("cell", models.BigIntegerField()),
                ("kind", models.SlugField(max_length=40)),
                ("metres", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("object_label", models.CharField(max_length=60)),
                ("object_id", models.BigIntegerField()),
                (
                    "ring",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="circles",
                        to="places.livingring",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="livingring",
            index=models.Index(
                condition=models.Q(("closed_at", None)), fields=["kind", "until"], name="living_ring_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="livingring",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__gt", models.F("opened_at"))), name="living_ring_lasts"
            ),
        ),
        migrations.AddConstraint(
            model_name="livingring",
            constraint=models.CheckConstraint(
                condition=models.Q(("merged_into", None), ("closed_at__isnull", False), _connector="OR"),
                name="living_ring_merged_is_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="ringcircle",
            constraint=models.UniqueConstraint(
                fields=("kind", "object_label", "object_id"), name="ring_circle_once"
            ),
        ),
    ]
