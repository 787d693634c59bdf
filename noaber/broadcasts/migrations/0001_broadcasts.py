import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import noaber.core.clock
import noaber.core.crypto


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0001_people"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Broadcast",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.SlugField(max_length=40)),
                ("category", models.SlugField(max_length=40)),
                ("exercise", models.BooleanField(default=False)),
                ("title", models.CharField(blank=True, max_length=90)),
                ("text", models.TextField(blank=True, max_length=1000)),
                ("advice", models.TextField(blank=True, max_length=400)),
                ("called_112_at", models.DateTimeField(blank=True, null=True)),
                ("audience", models.JSONField(blank=True, default=dict)),
                (
                    "channels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SlugField(max_length=20), blank=True, default=list, size=None
                    ),
                ),
                (
                    "urgency",
                    models.CharField(
                        choices=[
                            ("life", "levensgevaar"),
                            ("urgent", "spoed"),
                            ("normal", "gewoon"),
                            ("low", "geen haast"),
                        ],
                        max_length=8,
                    ),
                ),
                ("expires_at", models.DateTimeField()),
                ("scheduled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Concept"),
                            ("submitted", "Wacht op tweede persoon"),
                            ("rejected", "Teruggestuurd"),
                            ("approved", "Ingepland"),
                            ("sending", "Wordt verstuurd"),
                            ("sent", "Verstuurd"),
                            ("closed", "Afgesloten"),
                            ("withdrawn", "Ingetrokken"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("content_hash", models.CharField(default="", editable=False, max_length=64)),
                (
                    "area_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, editable=False, size=None
                    ),
                ),
                ("people_count", models.PositiveIntegerField(editable=False, null=True)),
                ("door_count", models.PositiveIntegerField(editable=False, null=True)),
                ("created_at", models.DateTimeField(default=noaber.core.clock.now)),
                ("submitted_at", models.DateTimeField(editable=False, null=True)),
                ("rejected_at", models.DateTimeField(editable=False, null=True)),
                ("rejection", models.TextField(blank=True, default="", editable=False)),
                ("approved_at", models.DateTimeField(editable=False, null=True)),
                ("handed_over_at", models.DateTimeField(editable=False, null=True)),
                ("sent_at", models.DateTimeField(editable=False, null=True)),
                ("withdrawn_at", models.DateTimeField(editable=False, null=True)),
                ("closing_due_at", models.DateTimeField(editable=False, null=True)),
                ("closed_at", models.DateTimeField(editable=False, null=True)),
                ("nagged_at", models.DateTimeField(editable=False, null=True)),
                ("nag_count", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "closer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
                (
                    "rejected_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "submitted_by",
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
            name="Approval",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("content_hash", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "person",
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
                        related_name="approvals",
                        to="broadcasts.broadcast",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.SlugField(max_length=40)),
                ("tip", noaber.core.crypto.EncryptedText(blank=True, default=str, editable=True)),
                ("first_at", models.DateTimeField()),
                ("at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "broadcast",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="broadcasts.broadcast",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Closing",
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
                            ("direct", "Direct"),
                            ("indirect", "Indirect"),
                            ("otherwise", "Otherwise"),
                            ("none", "None"),
                            ("false_alarm", "False Alarm"),
                            ("withdrawn", "Withdrawn"),
                            ("informed", "Informed"),
                        ],
                        max_length=12,
                    ),
                ),
                ("text", models.TextField(max_length=1000)),
                ("at", models.DateTimeField()),
                (
                    "broadcast",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closing",
                        to="broadcasts.broadcast",
                    ),
                ),
                (
                    "person",
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
            name="Edit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("content", models.JSONField()),
                ("at", models.DateTimeField()),
                (
                    "broadcast",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="edits",
                        to="broadcasts.broadcast",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="broadcast",
            index=models.Index(
                fields=["organisation", "status", "-created_at"], name="broadcast_of_organisation"
            ),
        ),
        migrations.AddIndex(
            model_name="broadcast",
            index=models.Index(fields=["author", "-created_at"], name="broadcast_of_author"),
        ),
        migrations.AddIndex(
            model_name="broadcast",
            index=models.Index(fields=["status", "closing_due_at"], name="broadcast_to_close"),
        ),
        migrations.AddIndex(
            model_name="broadcast",
            index=models.Index(fields=["kind", "-handed_over_at"], name="broadcast_of_kind"),
        ),
        migrations.AddIndex(
            model_name="broadcast",
            index=django.contrib.postgres.indexes.GinIndex(fields=["area_ids"], name="broadcast_areas"),
        ),
        migrations.AddConstraint(
            model_name="broadcast",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["draft", "withdrawn"]),
                    models.Q(
                        models.Q(("title", ""), _negated=True),
                        models.Q(("text", ""), _negated=True),
                        ("channels__len__gt", 0),
                    ),
                    _connector="OR",
                ),
                name="broadcast_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="broadcast",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("status__in", ["submitted", "approved", "sending", "sent", "closed"]), _negated=True
                    ),
                    models.Q(("submitted_at__isnull", False), ("submitted_by__isnull", False)),
                    _connector="OR",
                ),
                name="broadcast_submitted_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="broadcast",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["sending", "sent", "closed"]), _negated=True),
                    models.Q(
                        ("approved_at__isnull", False),
                        ("closing_due_at__isnull", False),
                        ("handed_over_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="broadcast_handed_over_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="broadcast",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "rejected"), _negated=True),
                    models.Q(("rejected_at__isnull", False), models.Q(("rejection", ""), _negated=True)),
                    _connector="OR",
                ),
                name="broadcast_rejected_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="broadcast",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "withdrawn"), ("withdrawn_at__isnull", False)),
                    models.Q(models.Q(("status", "withdrawn"), _negated=True), ("withdrawn_at", None)),
                    _connector="OR",
                ),
                name="broadcast_withdrawn_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="broadcast",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("scheduled_at", None), ("expires_at__gt", models.F("scheduled_at")), _connector="OR"
                ),
                name="broadcast_expires_after_it_leaves",
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.UniqueConstraint(
                fields=("broadcast", "version"), name="broadcast_approval_once"
            ),
        ),
        migrations.AddIndex(
            model_name="answer",
            index=models.Index(fields=["broadcast", "kind"], name="broadcast_answer_kind"),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.UniqueConstraint(fields=("broadcast", "person"), name="broadcast_answer_once"),
        ),
        migrations.AddConstraint(
            model_name="closing",
            constraint=models.CheckConstraint(
                condition=models.Q(("text__regex", "\\S")), name="broadcast_closing_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="closing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "outcome__in",
                        ["direct", "indirect", "otherwise", "none", "false_alarm", "withdrawn", "informed"],
                    )
                ),
                name="broadcast_outcome_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="edit",
            constraint=models.UniqueConstraint(fields=("broadcast", "version"), name="broadcast_edit_once"),
        ),
    ]
