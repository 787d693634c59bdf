"""Text messages: what left, what came back, what was told too early, and calls that may not come twice."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import noaber.core.crypto


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0004_paper"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EarlyReceipt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("provider_id", models.CharField(max_length=100, unique=True)),
                ("state", models.CharField(max_length=10)),
                ("reason", models.CharField(blank=True, default="", max_length=40)),
                ("heard_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="SeenCall",
            fields=[
                ("digest", models.BinaryField(primary_key=True, serialize=False)),
                ("seen_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.AlterField(
            model_name="preference",
            name="channel",
            field=models.CharField(
                choices=[
                    ("page", "op deze site"),
                    ("webpush", "melding op mijn scherm"),
                    ("mail", "e-mail"),
                    ("sms", "sms"),
                ],
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="HeardText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", noaber.core.crypto.EncryptedText(blank=True, default=str, editable=True)),
                ("number_hash", models.BinaryField(db_index=True)),
                ("text", noaber.core.crypto.EncryptedText(blank=True, default=str, editable=True)),
                ("digest", models.BinaryField(unique=True)),
                ("reference", models.IntegerField(null=True)),
                ("part", models.SmallIntegerField(default=1)),
                ("parts", models.SmallIntegerField(default=1)),
                ("is_whole", models.BooleanField(default=True)),
                ("heard_at", models.DateTimeField(db_index=True)),
                ("replied_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TextPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person_id", models.BigIntegerField(db_index=True)),
                ("part", models.SmallIntegerField()),
                ("parts", models.SmallIntegerField()),
                ("provider_id", models.CharField(db_index=True, max_length=100)),
                ("state", models.CharField(default="sent", max_length=10)),
                ("reason", models.CharField(blank=True, default="", max_length=40)),
                ("sent_at", models.DateTimeField()),
                ("told_at", models.DateTimeField(null=True)),
                (
                    "mailing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="text_parts",
                        to="channels.mailing",
                    ),
                ),
            ],
        ),
    ]
