"""A message may have its own term for its closing message, other than that of its kind."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("broadcasts", "0007_less_is_less_in_any_version"),
    ]

    operations = [
        migrations.AddField(
            model_name="broadcast",
            name="closing_minutes",
            field=models.PositiveIntegerField(editable=False, null=True),
        ),
    ]
