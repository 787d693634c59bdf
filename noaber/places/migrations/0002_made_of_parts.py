"""Areas that were made of their parts, because no file gave them a shape of their own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("places", "0001_places")]

    operations = [
        migrations.AddField("area", "made_of_parts", models.BooleanField(default=False)),
    ]
