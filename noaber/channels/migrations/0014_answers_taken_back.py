"""A public answer may be taken back: since when it is gone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels", "0013_public_answers")]

    operations = [migrations.AddField("post", "taken_back_at", models.DateTimeField(null=True))]
