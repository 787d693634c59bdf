"""A message whose end was told before everybody had it: the rest is skipped, with that as the reason."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels", "0004_live_events_as_they_are"),
    ]

    operations = [
        migrations.AddField(
            model_name="mailing",
            name="overtaken_at",
            field=models.DateTimeField(null=True),
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
                ],
                max_length=12,
            ),
        ),
    ]
