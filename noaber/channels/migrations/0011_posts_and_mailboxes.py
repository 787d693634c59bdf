"""Posts on a public network, what is replied to them, and mailboxes that refuse our mail."""

import django.db.models.deletion
from django.db import migrations, models

import noaber.core.crypto


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0010_turns"),
    ]

    operations = [
        migrations.CreateModel(
            name="Listening",
            fields=[
                ("network", models.CharField(max_length=10, primary_key=True, serialize=False)),
                ("cursor", models.CharField(blank=True, default="", max_length=64)),
                ("next_at", models.DateTimeField()),
                ("most_signs", models.IntegerField(default=500)),
                ("signs_per_link", models.IntegerField(default=23)),
                ("asked_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Mailbox",
            fields=[
                ("mail_hash", models.BinaryField(primary_key=True, serialize=False)),
                ("times", models.SmallIntegerField(default=0)),
                ("last_mailing_id", models.BigIntegerField(default=0)),
                ("last_at", models.DateTimeField(db_index=True)),
                ("reason", models.CharField(blank=True, default="", max_length=20)),
                ("dead_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("language", models.CharField(max_length=2)),
                ("spoiler", models.CharField(blank=True, default="", max_length=200)),
                ("text", models.TextField()),
                ("status_id", models.CharField(db_index=True, max_length=64)),
                ("url", models.CharField(blank=True, default="", max_length=500)),
                ("posted_at", models.DateTimeField()),
                (
                    "mailing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="post",
                        to="channels.mailing",
                    ),
                ),
                (
                    "marked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="channels.mailing",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HeardPost",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.BinaryField(unique=True)),
                ("account_hash", models.BinaryField(db_index=True)),
                ("account", noaber.core.crypto.EncryptedText(blank=True, default=str, editable=True)),
                ("status_id", noaber.core.crypto.EncryptedText(blank=True, default=str, editable=True)),
                ("text", noaber.core.crypto.EncryptedText(blank=True, default=str, editable=True)),
                ("language", models.CharField(max_length=2)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("taken", "Taken"),
                            ("bot", "Bot"),
                            ("too_many", "Too Many"),
                            ("empty", "Empty"),
                        ],
                        max_length=8,
                    ),
                ),
                ("heard_at", models.DateTimeField(db_index=True)),
                ("receipt_id", models.CharField(blank=True, db_index=True, default="", max_length=64)),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="replies",
                        to="channels.post",
                    ),
                ),
            ],
        ),
    ]
