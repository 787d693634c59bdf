"""What a place with very many cases shows of them, kept so that no visitor waits while it is counted."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0003_closed_by_desk"),
        ("places", "0001_places"),
    ]

    operations = [
        migrations.CreateModel(
            name="PlaceCount",
            fields=[
                (
                    "area",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="places.area",
                    ),
                ),
                ("promises", models.JSONField()),
                ("weeks", models.JSONField()),
                ("counted_at", models.DateTimeField()),
                ("seconds", models.FloatField()),
            ],
        ),
    ]
