"""The tables of places: areas with their figures, streets, addresses, spots and the own base map."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.operations
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        django.contrib.postgres.operations.TrigramExtension(),
        migrations.CreateModel(
            name="Backdrop",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("shape_wkb", models.BinaryField()),
                ("west", models.FloatField()),
                ("south", models.FloatField()),
                ("east", models.FloatField()),
                ("north", models.FloatField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("land", "Land"),
                            ("block", "Block"),
                            ("green", "Green"),
                            ("water", "Water"),
                            ("plaza", "Plaza"),
                            ("road", "Road"),
                            ("path", "Path"),
                            ("rail", "Rail"),
                            ("building", "Building"),
                            ("public", "Public"),
                            ("tree", "Tree"),
                            ("label", "Label"),
                        ],
                        max_length=10,
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=120)),
                ("rank", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Area",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("lon", models.FloatField()),
                ("lat", models.FloatField()),
                ("cell", models.BigIntegerField()),
                ("shape_wkb", models.BinaryField()),
                ("west", models.FloatField()),
                ("south", models.FloatField()),
                ("east", models.FloatField()),
                ("north", models.FloatField()),
                ("code", models.CharField(max_length=10, unique=True)),
                ("name", models.CharField(max_length=120)),
                ("slug", models.SlugField(max_length=140, unique=True)),
                (
                    "level",
                    models.CharField(
                        choices=[("municipality", "gemeente"), ("wijk", "wijk"), ("buurt", "buurt")],
                        max_length=12,
                    ),
                ),
                (
                    "ancestor_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, size=None
                    ),
                ),
                ("surface_ha", models.FloatField()),
                ("made_of_parts", models.BooleanField(default=False)),
                ("changed_at", models.DateTimeField()),
                ("ended_on", models.DateField(blank=True, null=True)),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="places.area",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AreaFigure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.SlugField(max_length=80)),
                ("year", models.PositiveSmallIntegerField()),
                ("value", models.FloatField()),
                ("source", models.CharField(max_length=120)),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="figures", to="places.area"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Spot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("lon", models.FloatField()),
                ("lat", models.FloatField()),
                ("cell", models.BigIntegerField()),
                ("kind", models.SlugField(max_length=40)),
                ("name", models.CharField(max_length=120)),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="spots",
                        to="places.area",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Street",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("slug", models.SlugField(max_length=140)),
                ("plain", models.CharField(max_length=210)),
                ("town", models.CharField(blank=True, max_length=80)),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="streets",
                        to="places.area",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Address",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("lon", models.FloatField()),
                ("lat", models.FloatField()),
                ("cell", models.BigIntegerField()),
                ("bag_id", models.CharField(max_length=16, unique=True)),
                ("number", models.PositiveIntegerField()),
                ("suffix", models.CharField(blank=True, max_length=12)),
                ("postcode", models.CharField(blank=True, max_length=6)),
                ("town", models.CharField(blank=True, max_length=80)),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="addresses",
                        to="places.area",
                    ),
                ),
                (
                    "street",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="addresses",
                        to="places.street",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="area",
            index=models.Index(fields=["level", "slug"], name="area_level"),
        ),
        migrations.AddIndex(
            model_name="area",
            index=django.contrib.postgres.indexes.GinIndex(fields=["ancestor_ids"], name="area_ancestors"),
        ),
        migrations.AddConstraint(
            model_name="area",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("level", "municipality"), ("parent", None)),
                    models.Q(("level", "municipality"), _negated=True),
                    _connector="OR",
                ),
                name="area_municipality_on_top",
            ),
        ),
        migrations.AddConstraint(
            model_name="areafigure",
            constraint=models.UniqueConstraint(fields=("area", "key", "year"), name="area_figure_once"),
        ),
        migrations.AddIndex(
            model_name="spot",
            index=models.Index(fields=["kind", "cell"], name="spot_kind_cell"),
        ),
        migrations.AddIndex(
            model_name="street",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["plain"], name="street_plain_trigrams", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.AddConstraint(
            model_name="street",
            constraint=models.UniqueConstraint(fields=("town", "name"), name="street_once_in_town"),
        ),
        migrations.AddIndex(
            model_name="address",
            index=models.Index(fields=["cell"], include=("lon", "lat"), name="address_cell"),
        ),
        migrations.AddIndex(
            model_name="address",
            index=models.Index(fields=["street", "number", "suffix"], name="address_door"),
        ),
        migrations.AddIndex(
            model_name="address",
            index=models.Index(fields=["postcode", "number"], name="address_postcode"),
        ),
        migrations.RunSQL(
            "CREATE INDEX backdrop_box ON places_backdrop"
            " USING gist (box(point(west, south), point(east, north)))",
            "DROP INDEX backdrop_box",
        ),
    ]
