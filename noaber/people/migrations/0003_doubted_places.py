"""When a letter came back from somebody's place."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_audience_kept_clean"),
    ]

    operations = [
        migrations.AddField(
            model_name="personplace",
            name="doubted_at",
            field=models.DateTimeField(null=True),
        ),
    ]
