"""The tables of cases, and the two functions by which a Dutch compound is found by its end."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import noaber.core.crypto

# A Dutch compound is one word that ends in what it is: a lantaarnpaal is a paal. Next to each long word the vector
# keeps the word reversed, behind a mark that no text can have, so that an ending is found as a beginning, by index.
FUNCTIONS = """
CREATE FUNCTION cases_with_ends(words tsvector) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT words || coalesce(array_to_tsvector(array_agg('~' || reverse(lexeme))), ''::tsvector)
    FROM unnest(words) WHERE length(lexeme) BETWEEN 7 AND 60
$$;
CREATE FUNCTION cases_word_end(word text) RETURNS tsquery
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(
        (quote_literal('~' || reverse((ts_lexize('dutch_stem', lower(word)))[1])) || ':*')::tsquery, ''::tsquery
    )
$$;
"""
UNDO = "DROP FUNCTION cases_word_end(text); DROP FUNCTION cases_with_ends(tsvector);"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("initiatives", "0001_initiatives"),
        ("people", "0001_people"),
        ("places", "0001_places"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, UNDO),
        migrations.CreateModel(
            name="CellChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("cell", models.BigIntegerField()),
                ("category", models.CharField(max_length=60)),
                ("status", models.CharField(max_length=8)),
                ("public", models.BooleanField()),
                ("delta", models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=14)),
                ("category", models.CharField(max_length=60)),
                ("title", models.CharField(max_length=120)),
                ("text", models.TextField(blank=True)),
                ("place_text", models.CharField(blank=True, max_length=200)),
                ("lon", models.FloatField(null=True)),
                ("lat", models.FloatField(null=True)),
                ("cell", models.BigIntegerField(null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("new", "Nieuw"),
                            ("open", "In behandeling"),
                            ("waiting", "Wacht op antwoord"),
                            ("closed", "Afgehandeld"),
                        ],
                        default="new",
                        max_length=8,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("done", "Opgelost"),
                            ("not_done", "Niet gedaan, omdat"),
                            ("nothing_found", "Niets gevonden"),
                            ("elsewhere", "Ergens anders in behandeling"),
                            ("answered", "Vraag beantwoord"),
                            ("withdrawn", "Ingetrokken door de melder"),
                            ("merged", "Samengevoegd met een andere zaak"),
                            ("unknown", "Afloop niet vastgelegd"),
                        ],
                        max_length=16,
                    ),
                ),
                ("quarantine_reason", models.CharField(blank=True, max_length=40)),
                ("public", models.BooleanField(default=False)),
                ("walled", models.BooleanField(default=False)),
                ("contact", noaber.core.crypto.EncryptedText(blank=True, default=str, editable=True)),
                ("secret_digest", models.BinaryField(max_length=32, null=True, unique=True)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("web", "Website"),
                            ("phone", "Telefoon"),
                            ("counter", "Balie"),
                            ("mail", "Mail"),
                            ("api", "Andere toepassing"),
                        ],
                        default="web",
                        max_length=8,
                    ),
                ),
                ("shared", models.JSONField(default=dict)),
                ("extra", models.JSONField(default=dict)),
                ("facts", models.JSONField(default=dict)),
                ("follower_count", models.PositiveIntegerField(default=0)),
                ("filed_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("overdue_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("forgotten_at", models.DateTimeField(null=True)),
                ("reopened_count", models.PositiveSmallIntegerField(default=0)),
                ("version", models.PositiveIntegerField(default=0)),
                ("filing_key", models.UUIDField(null=True, unique=True)),
                (
                    "origin",
                    models.CharField(
                        choices=[("live", "Live"), ("import", "Import"), ("history", "History")],
                        default="live",
                        max_length=8,
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=60)),
                ("external_id", models.CharField(blank=True, max_length=100)),
                (
                    "search",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            django.contrib.postgres.search.CombinedSearchVector(
                                django.contrib.postgres.search.SearchVector("title", "text", config="dutch"),
                                "||",
                                django.contrib.postgres.search.SearchVector("place_text", config="simple"),
                                django.contrib.postgres.search.SearchConfig("dutch"),
                            ),
                            function="cases_with_ends",
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                (
                    "address",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="places.address",
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.area",
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.desk",
                    ),
                ),
                (
                    "initiative",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="initiatives.initiative",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged_cases",
                        to="cases.case",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reporter",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "split_from",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="split_cases",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "verbose_name": "zaak",
                "verbose_name_plural": "zaken",
            },
        ),
        migrations.CreateModel(
            name="CaseEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("filed", "Gemeld"),
                            ("joined", "Iemand meldde dit ook"),
                            ("asked", "Vraag aan de melder"),
                            ("replied", "Reactie van de melder"),
                            ("noted", "Notitie"),
                            ("answered", "Antwoord"),
                            ("closed", "Afgehandeld"),
                            ("undone", "Afhandelen teruggedraaid"),
                            ("reopened", "Heropend"),
                            ("assigned", "Toegewezen"),
                            ("handed_over", "Overgedragen"),
                            ("handed_outside", "Gevraagd aan een andere partij"),
                            ("outside_answered", "Antwoord van een andere partij"),
                            ("merged", "Samengevoegd"),
                            ("split", "Gesplitst"),
                            ("quarantined", "Apart gezet"),
                            ("released", "Vrijgegeven"),
                            ("corrected", "Verbeterd"),
                            ("withdrawn", "Ingetrokken"),
                            ("flagged", "Gemeld als ongepast"),
                            ("flag_decided", "Besluit over de melding van ongepast"),
                            ("overdue", "Termijn voorbij"),
                        ],
                        max_length=16,
                    ),
                ),
                ("by_name", models.CharField(blank=True, max_length=120)),
                ("text", models.TextField(blank=True)),
                (
                    "visible",
                    models.CharField(
                        choices=[
                            ("desk", "Alleen de balie"),
                            ("reporter", "De balie en de melder"),
                            ("public", "Iedereen"),
                        ],
                        default="desk",
                        max_length=8,
                    ),
                ),
                ("facts", models.JSONField(default=dict)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="CaseFlag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("private", "Er staan gegevens van iemand in"),
                            ("insult", "Het beledigt of discrimineert"),
                            ("untrue", "Het klopt niet"),
                            ("spam", "Het is reclame of onzin"),
                            ("danger", "Het brengt iemand in gevaar"),
                            ("other", "Iets anders"),
                        ],
                        max_length=10,
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("filed_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[("removed", "Weggehaald"), ("kept", "Blijft staan")],
                        max_length=8,
                    ),
                ),
                ("reasons", models.TextField(blank=True)),
                ("appealed_at", models.DateTimeField(null=True)),
                ("appeal_text", models.TextField(blank=True)),
                ("appeal_decided_at", models.DateTimeField(null=True)),
                (
                    "appeal_decision",
                    models.CharField(
                        blank=True,
                        choices=[("removed", "Weggehaald"), ("kept", "Blijft staan")],
                        max_length=8,
                    ),
                ),
                ("appeal_reasons", models.TextField(blank=True)),
                (
                    "appeal_decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "appealed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="flags", to="cases.case"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cases.caseevent",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CellCount",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "resolution",
                        "cell",
                        "public",
                        "category",
                        "status",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("resolution", models.SmallIntegerField()),
                ("cell", models.BigIntegerField()),
                ("public", models.BooleanField()),
                ("category", models.CharField(max_length=60)),
                ("status", models.CharField(max_length=8)),
                ("count", models.IntegerField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("count__gte", 0)), name="cellcount_not_negative"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Follower",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("contact", noaber.core.crypto.EncryptedText(blank=True, default=str, editable=True)),
                ("contact_hash", models.BinaryField(null=True)),
                ("since", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="followers", to="cases.case"
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
            ],
        ),
        migrations.CreateModel(
            name="ImportBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(max_length=60)),
                ("file_name", models.CharField(max_length=200)),
                ("file_digest", models.CharField(max_length=64)),
                ("first_line", models.PositiveIntegerField()),
                ("last_line", models.PositiveIntegerField()),
                ("rows", models.PositiveIntegerField()),
                ("moved_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(models.F("source"), models.F("file_digest"), name="import_source")],
            },
        ),
        migrations.AddField(
            model_name="case",
            name="batch",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cases",
                to="cases.importbatch",
            ),
        ),
        migrations.CreateModel(
            name="InboundMail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("message_digest", models.BinaryField(max_length=32, unique=True)),
                ("received_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("taken", "Verwerkt"),
                            ("ignored", "Overgeslagen"),
                            ("refused", "Geweigerd"),
                        ],
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=40)),
                ("whole", noaber.core.crypto.EncryptedText(blank=True, default=str, editable=True)),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mails",
                        to="cases.case",
                    ),
                ),
                (
                    "event",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mail",
                        to="cases.caseevent",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OutsideLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.BinaryField(max_length=32, unique=True)),
                ("party", models.CharField(max_length=120)),
                ("mail", noaber.core.crypto.EncryptedText(blank=True, default=str, editable=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("opened_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outside_links",
                        to="cases.case",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Photo",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("upload_digest", models.BinaryField(max_length=32, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("quarantined", "Wacht op controle"),
                            ("released", "Vrijgegeven"),
                            ("removed", "Weggehaald"),
                        ],
                        default="quarantined",
                        max_length=11,
                    ),
                ),
                ("visible", models.CharField(default="desk", max_length=8)),
                ("file_key", models.CharField(max_length=64, unique=True)),
                ("content_digest", models.BinaryField(max_length=32)),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                ("size", models.PositiveIntegerField()),
                ("source", models.CharField(default="web", max_length=8)),
                ("blurred", models.BooleanField(default=False)),
                ("uploaded_at", models.DateTimeField()),
                ("released_at", models.DateTimeField(null=True)),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photos",
                        to="cases.case",
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "removed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReportDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token_digest", models.BinaryField(max_length=32, unique=True)),
                ("category", models.CharField(max_length=60)),
                ("answers", noaber.core.crypto.EncryptedText(blank=True, default=str, editable=True)),
                ("started_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField(db_index=True)),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="caseevent",
            index=models.Index(models.F("case"), models.F("at"), models.F("id"), name="event_timeline"),
        ),
        migrations.AddIndex(
            model_name="caseevent",
            index=models.Index(models.F("by"), condition=models.Q(("by__isnull", False)), name="event_by"),
        ),
        migrations.AddIndex(
            model_name="caseflag",
            index=models.Index(
                models.F("filed_at"), condition=models.Q(("decided_at__isnull", True)), name="flag_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="caseflag",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", False),
                        models.Q(("decision", ""), _negated=True),
                        models.Q(("reasons", ""), _negated=True),
                    ),
                    models.Q(("decided_at__isnull", True), ("decision", ""), ("reasons", "")),
                    _connector="OR",
                ),
                name="flag_decision_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseflag",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("appeal_decided_at__isnull", False),
                        models.Q(("appeal_decision", ""), _negated=True),
                        models.Q(("appeal_reasons", ""), _negated=True),
                    ),
                    models.Q(
                        ("appeal_decided_at__isnull", True), ("appeal_decision", ""), ("appeal_reasons", "")
                    ),
                    _connector="OR",
                ),
                name="flag_appeal_decision_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseflag",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("appealed_at__isnull", True),
                    models.Q(("decided_at__isnull", False), models.Q(("appeal_text", ""), _negated=True)),
                    _connector="OR",
                ),
                name="flag_appeal_after_decision",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseflag",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("appeal_decided_at__isnull", True), ("appealed_at__isnull", False), _connector="OR"
                ),
                name="flag_appeal_decided_after_appeal",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseflag",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("appeal_decided_by__isnull", True),
                    models.Q(("appeal_decided_by", models.F("decided_by")), _negated=True),
                    _connector="OR",
                ),
                name="flag_appeal_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseflag",
            constraint=models.UniqueConstraint(
                condition=models.Q(("by__isnull", False), ("decided_at__isnull", True)),
                fields=("case", "by"),
                name="flag_one_open_per_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="follower",
            constraint=models.UniqueConstraint(fields=("case", "person"), name="follower_once"),
        ),
        migrations.AddConstraint(
            model_name="follower",
            constraint=models.UniqueConstraint(fields=("case", "contact_hash"), name="follower_contact_once"),
        ),
        migrations.AddConstraint(
            model_name="follower",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("contact_hash__isnull", True), ("person__isnull", False)),
                    models.Q(("contact_hash__isnull", False), ("person__isnull", True)),
                    _connector="OR",
                ),
                name="follower_is_person_or_contact",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("desk"),
                models.F("due_at"),
                models.F("id"),
                condition=models.Q(("status", "closed"), _negated=True),
                name="case_queue",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("owner"),
                models.F("due_at"),
                models.F("id"),
                condition=models.Q(("status", "closed"), _negated=True),
                name="case_mine",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("desk"),
                models.F("due_at"),
                models.F("id"),
                condition=models.Q(
                    models.Q(("quarantine_reason", ""), _negated=True),
                    models.Q(("status", "closed"), _negated=True),
                ),
                name="case_quarantine",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("desk"),
                models.F("due_at"),
                models.F("id"),
                condition=models.Q(("reporter", None), models.Q(("status", "closed"), _negated=True)),
                name="case_anonymous",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("due_at"),
                condition=models.Q(models.Q(("status", "closed"), _negated=True), ("overdue_at", None)),
                name="case_overdue",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("desk"), models.F("filed_at"), models.F("id"), name="case_desk_filed"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("organisation"), models.F("filed_at"), models.F("id"), name="case_house_filed"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("organisation"),
                models.F("filed_at"),
                models.F("id"),
                condition=models.Q(("status", "closed"), _negated=True),
                name="case_house_running",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("category"), models.F("filed_at"), models.F("id"), name="case_category_filed"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("area"), models.F("filed_at"), models.F("id"), name="case_area_filed"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("filed_at"),
                models.F("id"),
                condition=models.Q(
                    ("merged_into__isnull", True), ("public", True), ("quarantine_reason", "")
                ),
                name="case_public",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("due_at"),
                models.F("id"),
                condition=models.Q(("merged_into", None), ("public", True), ("quarantine_reason", "")),
                include=("status", "area"),
                name="case_public_due",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("reporter"),
                models.F("filed_at"),
                condition=models.Q(("reporter__isnull", False)),
                name="case_reporter",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("cell"),
                models.F("filed_at"),
                condition=models.Q(("cell__isnull", False)),
                name="case_cell",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("area"),
                models.F("closed_at"),
                condition=models.Q(("closed_at__isnull", False)),
                name="case_area_closed",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("closed_at"),
                condition=models.Q(("forgotten_at__isnull", True), ("status", "closed")),
                name="case_to_forget",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("merged_into"),
                condition=models.Q(("merged_into__isnull", False)),
                name="case_merged",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("area"),
                models.F("due_at"),
                models.F("id"),
                condition=models.Q(("merged_into", None), ("public", True), ("quarantine_reason", "")),
                include=("filed_at", "status", "outcome"),
                name="case_promised",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(
                    ("merged_into", None),
                    ("public", True),
                    ("quarantine_reason", ""),
                    models.Q(("status", "closed"), _negated=True),
                ),
                fields=["area", "-follower_count", "-filed_at", "-id"],
                name="case_unfinished",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("closed_at"),
                models.F("id"),
                condition=models.Q(
                    ("closed_at__isnull", False),
                    ("merged_into", None),
                    ("public", True),
                    ("quarantine_reason", ""),
                ),
                name="case_public_ends",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=django.contrib.postgres.indexes.GinIndex(models.F("search"), name="case_search"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_at__isnull", False),
                        ("status", "closed"),
                        models.Q(("outcome", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("status", "closed"), _negated=True),
                        ("closed_at__isnull", True),
                        ("outcome", ""),
                    ),
                    _connector="OR",
                ),
                name="case_closed_has_moment_and_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "closed"), _negated=True),
                    ("answered_at__isnull", False),
                    ("outcome__in", ["withdrawn", "merged"]),
                    ("origin", "import"),
                    _connector="OR",
                ),
                name="case_closed_is_answered",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at__isnull", True),
                    ("closed_at__gte", models.F("filed_at")),
                    ("origin", "import"),
                    _connector="OR",
                ),
                name="case_closed_after_filed",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("merged_into__isnull", False), ("outcome", "merged")),
                    models.Q(models.Q(("outcome", "merged"), _negated=True), ("merged_into__isnull", True)),
                    _connector="OR",
                ),
                name="case_merged_is_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("merged_into__isnull", True),
                    models.Q(("merged_into", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="case_not_merged_into_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "unknown"), _negated=True), ("origin", "import"), _connector="OR"
                ),
                name="case_unknown_outcome_is_imported",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("walled", False), ("public", False), _connector="OR"),
                name="case_walled_is_not_public",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cell__isnull", True), ("lat__isnull", True), ("lon__isnull", True)),
                    models.Q(
                        ("cell__isnull", False),
                        ("lat__isnull", False),
                        ("lon__isnull", False),
                        ("lat__gte", -90),
                        ("lat__lte", 90),
                        ("lon__gte", -180),
                        ("lon__lte", 180),
                    ),
                    _connector="OR",
                ),
                name="case_point_and_cell",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(fields=("number",), name="case_number_once"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^\\d{2}-\\d{6,9}$")), name="case_number_shape"
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source", ""), _negated=True),
                fields=("source", "external_id"),
                name="case_external_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("batch__isnull", False),
                        ("origin", "import"),
                        models.Q(("source", ""), _negated=True),
                    ),
                    models.Q(("origin", "import"), _negated=True),
                    _connector="OR",
                ),
                name="case_import_is_traceable",
            ),
        ),
        migrations.AddConstraint(
            model_name="inboundmail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("case__isnull", False), ("event__isnull", False), ("reason", ""), ("state", "taken")
                    ),
                    models.Q(
                        models.Q(("state", "taken"), _negated=True),
                        ("event__isnull", True),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="inbound_taken_has_event",
            ),
        ),
        migrations.AddConstraint(
            model_name="outsidelink",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("created_at"))),
                name="outside_link_expires_later",
            ),
        ),
        migrations.AddConstraint(
            model_name="outsidelink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answered_at__isnull", True), ("opened_at__isnull", False), _connector="OR"
                ),
                name="outside_link_opened_before_answered",
            ),
        ),
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(
                models.F("upload_digest"), condition=models.Q(("case__isnull", True)), name="photo_upload"
            ),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("released_at__isnull", True), ("removed_at__isnull", True), ("state", "quarantined")
                    ),
                    models.Q(
                        ("released_at__isnull", False), ("removed_at__isnull", True), ("state", "released")
                    ),
                    models.Q(("removed_at__isnull", False), ("state", "removed")),
                    _connector="OR",
                ),
                name="photo_state_has_moment",
            ),
        ),
    ]
