"""A message may show a picture. Which file, in which version and with which words for who cannot see it is part
of what is approved: another of these is another content. What is out may show another one in a next version.
"""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

CONTENT = """
CREATE OR REPLACE FUNCTION broadcasts_content(b broadcasts_broadcast) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'format', 1,
        'organisation_id', b.organisation_id,
        'kind', b.kind,
        'category', b.category,
        'exercise', b.exercise,
        'title', b.title,
        'text', b.text,
        'advice', b.advice,
        'called_112_at', broadcasts_microseconds(b.called_112_at),
        'audience', b.audience,
        'channels', to_jsonb(b.channels),
        'urgency', b.urgency,
        'expires_at', broadcasts_microseconds(b.expires_at),
        'scheduled_at', broadcasts_microseconds(b.scheduled_at)
    )
    || CASE WHEN b.authority_reference <> '' OR b.authority_until IS NOT NULL
       THEN jsonb_build_object('authority_reference', b.authority_reference,
                               'authority_until', broadcasts_microseconds(b.authority_until))
       ELSE '{}' END
    || CASE WHEN b.spare_dosed THEN jsonb_build_object('spare_dosed', true) ELSE '{}' END%s
$$;

CREATE OR REPLACE FUNCTION broadcasts_fixed(content jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE
RETURN content - '{title,text,advice,called_112_at,audience,channels,expires_at%s}'::text[];
"""
PICTURE = """
    || CASE WHEN b.picture <> '{}' THEN jsonb_build_object('picture', b.picture) ELSE '{}' END"""

# Of a picture the words go with the other words: what is erased may change that too.
ERASED = (
    import_module("noaber.broadcasts.migrations.0009_words_are_erased")
    .FORWARDS.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    .replace("CREATE TRIGGER", "CREATE OR REPLACE TRIGGER")
)
WITH_PICTURE = ERASED.replace("{title,text,advice", "{picture,title,text,advice")


class Migration(migrations.Migration):
    dependencies = [
        ("broadcasts", "0009_words_are_erased"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="broadcast",
            name="picture",
            field=models.JSONField(blank=True, db_default={}, default=dict),
        ),
        migrations.CreateModel(
            name="Picture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "version",
                    models.CharField(
                        choices=[("clear", "Zoals het is"), ("blurred", "Onherkenbaar gemaakt")], max_length=7
                    ),
                ),
                ("parts", models.JSONField(default=list)),
                ("digest", models.CharField(max_length=64)),
                ("file_key", models.CharField(max_length=64, unique=True)),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                ("added_at", models.DateTimeField()),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "broadcast",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pictures",
                        to="broadcasts.broadcast",
                    ),
                ),
                (
                    "made_from",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="made",
                        to="broadcasts.picture",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["broadcast", "version", "digest"], name="broadcast_picture_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(version="clear", made_from=None)
                        | models.Q(version="blurred", made_from__isnull=False),
                        name="broadcast_picture_made_from",
                    ),
                ]
            },
        ),
        migrations.AddConstraint(
            model_name="broadcast",
            constraint=models.CheckConstraint(
                condition=models.Q(picture={})
                | models.Q(picture__has_keys=["digest", "version", "alt", "width", "height"]),
                name="broadcast_picture_whole",
            ),
        ),
        migrations.RunSQL(CONTENT % (PICTURE, ",picture"), CONTENT % ("", "")),
        migrations.RunSQL(WITH_PICTURE, ERASED),
    ]
