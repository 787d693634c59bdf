"""How much the picture of a message that an initiative opened may show."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0004_versions")]

    operations = [
        migrations.AddField("delivery", "picture", models.SlugField(blank=True, default="", max_length=7))
    ]
