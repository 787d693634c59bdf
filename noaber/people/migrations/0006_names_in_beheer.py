"""What organisations and desks are called on the pages of Beheer."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_proved_phone"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="desk",
            options={"verbose_name": "balie", "verbose_name_plural": "balies"},
        ),
        migrations.AlterModelOptions(
            name="organisation",
            options={"verbose_name": "organisatie", "verbose_name_plural": "organisaties"},
        ),
        migrations.AlterField(
            model_name="desk",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="desks",
                to="people.organisation",
                verbose_name="organisatie",
            ),
        ),
    ]
