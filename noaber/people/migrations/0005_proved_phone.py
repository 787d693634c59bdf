"""Whether somebody proved their phone number; one number, one account."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_trainings"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="phone_proved_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.UniqueConstraint(
                condition=models.Q(("phone_proved_at__isnull", False)),
                fields=("phone_hash",),
                name="people_one_proved_phone",
            ),
        ),
    ]
