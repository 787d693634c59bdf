"""What a desk closed, the latest first: without it a desk with much open work walks past all of that."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_numbers_and_counts")]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("desk"),
                models.F("filed_at"),
                models.F("id"),
                condition=models.Q(("status", "closed")),
                name="case_desk_closed",
            ),
        ),
    ]
