"""What organisations saw that people learned."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_doubted_places"),
    ]

    operations = [
        migrations.CreateModel(
            name="Training",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.SlugField(max_length=40)),
                ("seen_on", models.DateField()),
                ("until", models.DateField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="trainings",
                        to="people.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="trainings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "until"], name="people_training_kind")],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "kind"), name="people_training_once"),
                    models.CheckConstraint(
                        condition=models.Q(("until__gte", models.F("seen_on"))), name="people_training_counts"
                    ),
                ],
            },
        ),
    ]
