"""A case may have come in as a reply to a public post."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0005_pointed_places"),
    ]

    operations = [
        migrations.AlterField(
            model_name="case",
            name="channel",
            field=models.CharField(
                choices=[
                    ("web", "Website"),
                    ("phone", "Telefoon"),
                    ("counter", "Balie"),
                    ("mail", "Mail"),
                    ("api", "Andere toepassing"),
                    ("post", "Reactie op een openbaar bericht"),
                ],
                default="web",
                max_length=8,
            ),
        ),
    ]
