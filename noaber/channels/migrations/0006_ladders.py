"""What of a message comes later: its next channels, what waits for the morning, and overviews."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0005_texts"),
        ("places", "0001_places"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Gathered",
            fields=[
                (
                    "mailing",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="gathered",
                        to="channels.mailing",
                    ),
                ),
                (
                    "digest",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="channels.mailing",
                    ),
                ),
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
                ("due_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Price",
            fields=[
                (
                    "mailing",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="prices",
                        to="channels.mailing",
                    ),
                ),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "mailing_id", "channel", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("channel", models.CharField(max_length=10)),
                ("each", models.DecimalField(decimal_places=2, max_digits=9)),
            ],
        ),
        migrations.CreateModel(
            name="Rung",
            fields=[
                (
                    "mailing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rungs",
                        to="channels.mailing",
                    ),
                ),
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("channel", models.CharField(max_length=10)),
                ("number", models.SmallIntegerField()),
                ("due_at", models.DateTimeField()),
                ("attempt", models.SmallIntegerField(default=1)),
                (
                    "ids",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                ("size", models.IntegerField()),
                ("sent", models.IntegerField(null=True)),
                ("taken_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="mailing",
            name="area",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="places.area",
            ),
        ),
        migrations.AddField(
            model_name="mailing",
            name="climbs",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="preference",
            name="pace",
            field=models.CharField(
                choices=[
                    ("at_once", "meteen"),
                    ("daily", "één keer per dag, samen"),
                    ("weekly", "één keer per week, samen"),
                ],
                default="at_once",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="reachability",
            name="channel_order",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=10), default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="reachability",
            name="wait_minutes",
            field=models.SmallIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name="mailing",
            name="kind",
            field=models.CharField(
                choices=[
                    ("notice", "Notice"),
                    ("alert", "Alert"),
                    ("closing", "Closing"),
                    ("answer", "Answer"),
                    ("test", "Test"),
                    ("digest", "Digest"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="result",
            name="outcome",
            field=models.CharField(
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
                    ("made", "Made"),
                    ("returned", "Returned"),
                    ("not_home", "Not Home"),
                    ("no_visit", "No Visit"),
                    ("known", "Known"),
                    ("digest", "Digest"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="tally",
            name="outcome",
            field=models.CharField(
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
                    ("made", "Made"),
                    ("returned", "Returned"),
                    ("not_home", "Not Home"),
                    ("no_visit", "No Visit"),
                    ("known", "Known"),
                    ("digest", "Digest"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddIndex(
            model_name="opened",
            index=models.Index(fields=["mailing", "person_id"], name="channels_opened_of_mailing"),
        ),
        migrations.AddIndex(
            model_name="result",
            index=models.Index(
                condition=models.Q(("outcome", "confirmed")),
                fields=["mailing", "person_id"],
                name="channels_result_confirmed",
            ),
        ),
        migrations.AddConstraint(
            model_name="preference",
            constraint=models.CheckConstraint(
                condition=models.Q(("pace", "at_once"), ("channel", "mail"), _connector="OR"),
                name="channels_pace_of_mail",
            ),
        ),
        migrations.AddConstraint(
            model_name="reachability",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("wait_minutes", None),
                    models.Q(("wait_minutes__gte", 0), ("wait_minutes__lte", 1440)),
                    _connector="OR",
                ),
                name="channels_wait_within_a_day",
            ),
        ),
        migrations.AddIndex(
            model_name="gathered",
            index=models.Index(
                condition=models.Q(("settled_at", None)),
                fields=["due_at", "person_id"],
                name="channels_gathered_due",
            ),
        ),
        migrations.AddIndex(
            model_name="rung",
            index=models.Index(
                condition=models.Q(("taken_at", None)), fields=["due_at"], name="channels_rung_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="rung",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sent", None), ("taken_at", None)),
                    models.Q(("sent__gte", 0), ("sent__lte", models.F("size")), ("taken_at__isnull", False)),
                    _connector="OR",
                ),
                name="channels_rung_taken_whole",
            ),
        ),
    ]
