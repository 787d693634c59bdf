"""When somebody saw the certificate of conduct of who takes part: its date, never the paper."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0005_most_of_a_picture")]

    operations = [migrations.AddField("member", "screened_on", models.DateField(null=True))]
