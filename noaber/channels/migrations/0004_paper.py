"""Runs of letters and lists of doors, what came of each door, and how somebody wants letters."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0003_screens"),
        ("people", "0003_doubted_places"),
        ("places", "0001_places"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PaperWish",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="paper_wish",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("by_name", models.BooleanField(default=False)),
                ("large", models.BooleanField(default=False)),
            ],
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
                ],
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="PaperRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("letter", "brief"), ("doorlist", "aan de deur")], max_length=10
                    ),
                ),
                ("walking", models.BooleanField(default=False)),
                ("large", models.BooleanField(default=False)),
                ("both_languages", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField()),
                ("posted_on", models.DateField(null=True)),
                ("emptied_at", models.DateTimeField(null=True)),
                (
                    "mailing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="paper_runs",
                        to="channels.mailing",
                    ),
                ),
                (
                    "posted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Door",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("unknown", "onbekend op dit adres"),
                            ("moved", "verhuisd"),
                            ("refused", "geweigerd"),
                            ("spoke", "gesproken"),
                            ("not_home", "niet thuis"),
                            ("letter", "brief in de bus"),
                            ("no_visit", "wil geen bezoek"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("outcome_at", models.DateTimeField(null=True)),
                (
                    "address",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="places.address"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="doors",
                        to="channels.paperrun",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="paperrun",
            constraint=models.UniqueConstraint(fields=("mailing", "channel"), name="channels_one_paper_run"),
        ),
        migrations.AddConstraint(
            model_name="paperrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("posted_by", None), ("posted_on", None)),
                    models.Q(("posted_by__isnull", False), ("posted_on__isnull", False)),
                    _connector="OR",
                ),
                name="channels_paper_posted_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="door",
            constraint=models.UniqueConstraint(fields=("run", "address"), name="channels_one_door_a_run"),
        ),
        migrations.AddConstraint(
            model_name="door",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", ""), ("outcome_at", None)),
                    models.Q(models.Q(("outcome", ""), _negated=True), ("outcome_at__isnull", False)),
                    _connector="OR",
                ),
                name="channels_door_outcome_whole",
            ),
        ),
    ]
