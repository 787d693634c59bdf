"""What somebody at a door answered by phone."""

from django.db import migrations, models

import noaber.core.crypto


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0006_ladders"),
    ]

    operations = [
        migrations.AddField(
            model_name="door",
            name="answer",
            field=models.SlugField(blank=True, default="", max_length=40),
        ),
        migrations.AddField(
            model_name="door",
            name="answered_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="door",
            name="tip",
            field=noaber.core.crypto.EncryptedText(blank=True, default=str, editable=True),
        ),
    ]
