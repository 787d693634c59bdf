"""The tables of people: persons, places, roles, verification, consent and signing in."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import noaber.core.clock
import noaber.core.crypto


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("places", "0001_places"),
    ]

    operations = [
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", noaber.core.crypto.EncryptedText(blank=True, default=str, editable=True)),
                ("pseudonym", noaber.core.crypto.EncryptedText(blank=True, default=str, editable=True)),
                (
                    "shown_as",
                    models.CharField(
                        choices=[("name", "mijn naam"), ("pseudonym", "een schuilnaam")],
                        default="name",
                        max_length=10,
                    ),
                ),
                ("mail", noaber.core.crypto.EncryptedText(blank=True, default=str, editable=True)),
                ("mail_hash", models.BinaryField(null=True, unique=True)),
                ("phone", noaber.core.crypto.EncryptedText(blank=True, default=str, editable=True)),
                ("phone_hash", models.BinaryField(db_index=True, null=True)),
                (
                    "language",
                    models.CharField(
                        choices=[("nl", "Nederlands"), ("en", "English")], default="nl", max_length=2
                    ),
                ),
                ("sixteen_confirmed_at", models.DateTimeField(null=True)),
                ("verified_until", models.DateField(null=True)),
                ("sign_in_epoch", models.PositiveIntegerField(default=0)),
                ("registered_at", models.DateTimeField(default=noaber.core.clock.now)),
                ("erased_at", models.DateTimeField(null=True)),
                ("is_invented", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="PersonPlace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("label", noaber.core.crypto.EncryptedText(blank=True, default=str, editable=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("home", "thuis"),
                            ("work", "werk"),
                            ("family", "bij familie"),
                            ("other", "anders"),
                        ],
                        default="home",
                        max_length=10,
                    ),
                ),
                ("lon", models.FloatField()),
                ("lat", models.FloatField()),
                ("cell", models.BigIntegerField()),
                ("coarse", models.BooleanField(default=False)),
                ("confirmed_at", models.DateTimeField()),
                (
                    "address",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="places.address",
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.area"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="places",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person_id", models.BigIntegerField(unique=True)),
                ("erased_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="MailCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mail_hash", models.BinaryField(db_index=True)),
                ("code_hash", models.BinaryField()),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("tries_left", models.PositiveSmallIntegerField()),
                ("used_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=60, unique=True)),
                ("name", models.CharField(max_length=120, verbose_name="naam")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("municipality", "gemeente"),
                            ("police", "politie"),
                            ("corporation", "woningcorporatie"),
                            ("welfare", "welzijn"),
                            ("residents", "bewoners"),
                            ("school", "school"),
                            ("business", "ondernemers"),
                            ("other", "anders"),
                        ],
                        max_length=20,
                        verbose_name="soort",
                    ),
                ),
                ("mail", models.EmailField(blank=True, default="", max_length=254, verbose_name="mailadres")),
            ],
        ),
        migrations.CreateModel(
            name="ThrottleCount",
            fields=[
                ("key", models.BinaryField(primary_key=True, serialize=False)),
                ("window_number", models.BigIntegerField()),
                ("tries", models.PositiveIntegerField()),
                ("tries_before", models.PositiveIntegerField()),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("purpose", models.SlugField(max_length=40)),
                ("version", models.CharField(max_length=20)),
                ("given_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consents",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LetterCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code_hash", models.BinaryField()),
                ("code_to_print", noaber.core.crypto.EncryptedText(blank=True, default=str, editable=True)),
                ("tries_left", models.PositiveSmallIntegerField()),
                ("asked_at", models.DateTimeField()),
                ("printed_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="verification_letters",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.personplace"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Desk",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=60, unique=True)),
                ("name", models.CharField(max_length=120, verbose_name="naam")),
                (
                    "mail",
                    noaber.core.crypto.EncryptedText(
                        blank=True, default=str, editable=True, verbose_name="mailadres"
                    ),
                ),
                (
                    "opening_hours",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="bereikbaar"),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="desks",
                        to="people.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Passkey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", noaber.core.crypto.EncryptedText(editable=True)),
                ("credential_id", models.BinaryField(unique=True)),
                ("public_key", models.BinaryField()),
                ("sign_count", models.BigIntegerField(default=0)),
                ("transports", models.CharField(blank=True, default="", max_length=80)),
                ("is_synced", models.BooleanField(default=False)),
                ("added_at", models.DateTimeField(default=noaber.core.clock.now)),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="passkeys",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Role",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "mandate",
                    models.CharField(
                        choices=[
                            ("resident", "bewoner"),
                            ("verified_resident", "bewoner, adres bevestigd"),
                            ("moderator", "moderator"),
                            ("handler", "behandelaar"),
                            ("officer", "wijkagent of wijkregisseur"),
                            ("author", "schrijver van berichten"),
                            ("approver", "goedkeurder van berichten"),
                            ("interviewer", "enquêteur"),
                            ("administrator", "beheerder"),
                        ],
                        max_length=20,
                    ),
                ),
                ("since", models.DateTimeField(default=noaber.core.clock.now)),
                ("until", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("reminded_at", models.DateTimeField(null=True)),
                (
                    "area",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.area",
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="roles",
                        to="people.desk",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="roles",
                        to="people.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="roles",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                ("key_digest", models.BinaryField(primary_key=True, serialize=False)),
                ("contents", noaber.core.crypto.EncryptedText(editable=True)),
                ("started_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AudiencePoint",
            fields=[
                (
                    "place",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="people.personplace",
                    ),
                ),
                ("lon", models.FloatField()),
                ("lat", models.FloatField()),
                ("cell", models.BigIntegerField()),
                ("coarse", models.BooleanField()),
                (
                    "area",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.area",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="personplace",
            constraint=models.CheckConstraint(
                condition=models.Q(("coarse", False), ("address", None), _connector="OR"),
                name="people_coarse_place_has_no_address",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at", None)),
                fields=("person", "purpose"),
                name="people_one_running_consent",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("withdrawn_at", None), ("withdrawn_at__gte", models.F("given_at")), _connector="OR"
                ),
                name="people_consent_withdrawn_after_given",
            ),
        ),
        migrations.AddConstraint(
            model_name="lettercode",
            constraint=models.UniqueConstraint(fields=("person",), name="people_one_letter_a_person"),
        ),
        migrations.AddIndex(
            model_name="role",
            index=models.Index(
                fields=["organisation", "mandate", "until"], name="people_role_of_organisation"
            ),
        ),
        migrations.AddIndex(
            model_name="role",
            index=models.Index(
                condition=models.Q(("ended_at", None)), fields=["until"], name="people_role_running"
            ),
        ),
        migrations.AddConstraint(
            model_name="role",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__gte", models.F("since"))), name="people_role_ends_after_it_begins"
            ),
        ),
        migrations.AddConstraint(
            model_name="role",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "mandate__in",
                        [
                            "moderator",
                            "handler",
                            "officer",
                            "author",
                            "approver",
                            "interviewer",
                            "administrator",
                        ],
                    )
                ),
                name="people_role_mandate_is_granted",
            ),
        ),
        migrations.AddConstraint(
            model_name="role",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_at", None), ("until__lte", models.F("ended_at")), _connector="OR"),
                name="people_role_ended_whole",
            ),
        ),
        migrations.AddIndex(
            model_name="audiencepoint",
            index=models.Index(
                condition=models.Q(("coarse", False)),
                fields=["cell"],
                include=("person", "lon", "lat"),
                name="people_audience_exact",
            ),
        ),
        migrations.AddIndex(
            model_name="audiencepoint",
            index=models.Index(
                condition=models.Q(("coarse", True)),
                fields=["area"],
                include=("person",),
                name="people_audience_coarse",
            ),
        ),
        migrations.AddIndex(
            model_name="audiencepoint",
            index=models.Index(fields=["person"], name="people_audience_person"),
        ),
    ]
