"""A message may be valid for so long after it leaves. That length is what is approved, not a moment; when it
leaves the moment follows, and the database holds it to that length.
"""

from importlib import import_module

from django.db import migrations, models
from django.db.models.functions import Least

BEFORE = import_module("noaber.broadcasts.migrations.0010_pictures")
WITH_MOMENT = BEFORE.CONTENT % (BEFORE.PICTURE, ",picture")
LENGTH = """
    || CASE WHEN b.valid_for IS NOT NULL
       THEN jsonb_build_object('expires_at', null,
                               'valid_for', floor(extract(epoch FROM b.valid_for) / 60)::bigint)
       ELSE '{}' END
"""
WITH_LENGTH = WITH_MOMENT.replace("\n$$;", f"{LENGTH}$$;").replace(",picture}", ",picture,valid_for}")


class Migration(migrations.Migration):
    dependencies = [("broadcasts", "0011_where_and_since_when")]

    operations = [
        migrations.AddField(
            model_name="broadcast",
            name="valid_for",
            field=models.DurationField(editable=False, null=True),
        ),
        migrations.AddConstraint(
            model_name="broadcast",
            constraint=models.CheckConstraint(
                condition=models.Q(valid_for=None)
                | models.Q(handed_over_at=None)
                | models.Q(
                    expires_at=Least(
                        models.F("handed_over_at") + models.F("valid_for"), models.F("authority_until")
                    )
                ),
                name="broadcast_valid_as_agreed",
            ),
        ),
        migrations.RunSQL(WITH_LENGTH, WITH_MOMENT),
    ]
