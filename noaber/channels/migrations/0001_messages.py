"""The tables of channels: messages, chunks of recipients, results, wishes and browsers."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import noaber.core.crypto


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0001_people"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Mailing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source_label", models.CharField(max_length=60)),
                ("source_id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("notice", "Notice"),
                            ("alert", "Alert"),
                            ("closing", "Closing"),
                            ("answer", "Answer"),
                            ("test", "Test"),
                        ],
                        max_length=10,
                    ),
                ),
                ("category", models.CharField(max_length=20)),
                (
                    "urgency",
                    models.SmallIntegerField(choices=[(0, "Life"), (1, "Urgent"), (2, "Normal"), (3, "Low")]),
                ),
                ("texts", noaber.core.crypto.EncryptedText(editable=True)),
                ("link", models.CharField(blank=True, default="", max_length=300)),
                ("contact", noaber.core.crypto.EncryptedText(blank=True, default=str, editable=True)),
                ("contact_language", models.CharField(blank=True, default="", max_length=2)),
                ("reply_token", noaber.core.crypto.EncryptedText(blank=True, default=str, editable=True)),
                ("exercise", models.BooleanField(default=False)),
                ("expires_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("overtaken_at", models.DateTimeField(null=True)),
                ("handed_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
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
            name="Chunk",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("channel", models.CharField(max_length=10)),
                ("urgency", models.SmallIntegerField()),
                ("organisation_id", models.BigIntegerField(default=0)),
                ("turn", models.BigIntegerField()),
                (
                    "ids",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                ("size", models.IntegerField()),
                ("done", models.IntegerField(default=0)),
                ("attempt", models.SmallIntegerField(default=1)),
                ("not_before", models.DateTimeField()),
                ("leased_until", models.DateTimeField(null=True)),
                ("fence", models.IntegerField(default=0)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "mailing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="chunks",
                        to="channels.mailing",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Opened",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "person_id",
                        "mailing_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("person_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "mailing",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="openings",
                        to="channels.mailing",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Preference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("alerts", "Waarschuwingen"),
                            ("answers", "Antwoord op wat ik meldde"),
                            ("neighbourhood", "Nieuws uit de buurt"),
                            ("groups", "Groepen en activiteiten"),
                            ("account", "Mijn account"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("page", "op deze site"),
                            ("webpush", "melding op mijn scherm"),
                            ("mail", "e-mail"),
                        ],
                        max_length=10,
                    ),
                ),
                ("wanted", models.BooleanField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="preferences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Reachability",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="reachability",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("quiet_from", models.TimeField(null=True)),
                ("quiet_until", models.TimeField(null=True)),
                ("away_from", models.DateField(null=True)),
                ("away_until", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("quiet_from", None), ("quiet_until", None)),
                            models.Q(("quiet_from__isnull", False), ("quiet_until__isnull", False)),
                            _connector="OR",
                        ),
                        name="channels_quiet_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("away_from", None), ("away_until", None)),
                            ("away_until__gte", models.F("away_from")),
                            _connector="OR",
                        ),
                        name="channels_away_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Refusal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("contact_hash", models.BinaryField()),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("alerts", "Waarschuwingen"),
                            ("answers", "Antwoord op wat ik meldde"),
                            ("neighbourhood", "Nieuws uit de buurt"),
                            ("groups", "Groepen en activiteiten"),
                            ("account", "Mijn account"),
                        ],
                        max_length=20,
                    ),
                ),
                ("refused_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("contact_hash", "category"), name="channels_one_refusal")
                ],
            },
        ),
        migrations.CreateModel(
            name="Result",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "person_id",
                        "mailing_id",
                        "channel",
                        "endpoint",
                        "attempt",
                        "outcome",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("person_id", models.BigIntegerField()),
                ("channel", models.CharField(max_length=10)),
                ("endpoint", models.BigIntegerField(default=0)),
                ("attempt", models.SmallIntegerField(default=1)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("handed_over", "Handed Over"),
                            ("confirmed", "Confirmed"),
                            ("later", "Later"),
                            ("failed", "Failed"),
                            ("unknown", "Unknown"),
                            ("intent", "Intent"),
                            ("withdrawn", "Withdrawn"),
                            ("expired", "Expired"),
                            ("overtaken", "Overtaken"),
                            ("erased", "Erased"),
                            ("unsubscribed", "Unsubscribed"),
                            ("away", "Away"),
                            ("quiet", "Quiet"),
                            ("no_address", "No Address"),
                            ("gone", "Gone"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "mailing",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="results",
                        to="channels.mailing",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("endpoint", noaber.core.crypto.EncryptedText(editable=True)),
                ("endpoint_hash", models.BinaryField(unique=True)),
                ("keys", noaber.core.crypto.EncryptedText(editable=True)),
                ("browser", models.CharField(blank=True, default="", max_length=60)),
                ("added_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="subscriptions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "mailing_id",
                        "channel",
                        "outcome",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("channel", models.CharField(max_length=10)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("handed_over", "Handed Over"),
                            ("confirmed", "Confirmed"),
                            ("later", "Later"),
                            ("failed", "Failed"),
                            ("unknown", "Unknown"),
                            ("intent", "Intent"),
                            ("withdrawn", "Withdrawn"),
                            ("expired", "Expired"),
                            ("overtaken", "Overtaken"),
                            ("erased", "Erased"),
                            ("unsubscribed", "Unsubscribed"),
                            ("away", "Away"),
                            ("quiet", "Quiet"),
                            ("no_address", "No Address"),
                            ("gone", "Gone"),
                        ],
                        max_length=12,
                    ),
                ),
                ("persons", models.IntegerField()),
                (
                    "mailing",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tallies",
                        to="channels.mailing",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="mailing",
            index=models.Index(fields=["source_label", "source_id"], name="channels_mailing_source"),
        ),
        migrations.AddIndex(
            model_name="mailing",
            index=models.Index(fields=["handed_at"], name="channels_mailing_handed"),
        ),
        migrations.AddIndex(
            model_name="chunk",
            index=models.Index(
                condition=models.Q(("finished_at", None)),
                fields=["channel", "urgency", "turn", "id"],
                name="channels_chunk_next",
            ),
        ),
        migrations.AddIndex(
            model_name="chunk",
            index=models.Index(
                condition=models.Q(("finished_at", None)),
                fields=["organisation_id", "channel", "urgency", "turn"],
                name="channels_chunk_turn",
            ),
        ),
        migrations.AddConstraint(
            model_name="chunk",
            constraint=models.CheckConstraint(
                condition=models.Q(("done__gte", 0), ("done__lte", models.F("size"))),
                name="channels_chunk_done_in_size",
            ),
        ),
        migrations.AddConstraint(
            model_name="preference",
            constraint=models.UniqueConstraint(
                fields=("person", "category", "channel"), name="channels_one_switch"
            ),
        ),
    ]
