"""A run of letters or doors knows whether somebody took it along; else a newer version takes its place."""

from django.db import migrations, models

# Of what was made before this nobody knows it: whoever has it in hand must hear how it ends.
TAKEN = "UPDATE channels_paperrun SET taken_at = made_at"


class Migration(migrations.Migration):
    dependencies = [("channels", "0011_posts_and_mailboxes")]

    operations = [
        migrations.AddField("paperrun", "taken_at", models.DateTimeField(null=True)),
        migrations.AddField("paperrun", "lapsed_at", models.DateTimeField(null=True)),
        migrations.AddConstraint(
            "paperrun",
            models.CheckConstraint(
                condition=models.Q(("lapsed_at", None), ("posted_on", None), _connector="OR"),
                name="channels_lapsed_paper_not_posted",
            ),
        ),
        migrations.RunSQL(TAKEN, migrations.RunSQL.noop),
    ]
