"""What was pointed at on the map is public to the metre; what came from an address is not, on the map neither.

The counts are made anew: at the finest resolution a case at a door counts in the middle of seven cells.
"""

from importlib import import_module

from django.db import migrations, models

BEFORE = import_module("noaber.cases.migrations.0002_numbers_and_counts").COUNTS.partition("CREATE TRIGGER")[
    0
]
PLACE = "CASE WHEN pointed THEN cell ELSE cell & ~3584 END"  # 3584: the last digit of a cell
AFTER = BEFORE.replace(
    "SELECT cell, category, status, public", f"SELECT {PLACE} AS cell, category, status, public"
)
AGAIN = """
DELETE FROM cases_cellchange;
DELETE FROM cases_cellcount;
INSERT INTO cases_cellchange (cell, category, status, public, delta)
SELECT {place}, category, status, public AND quarantine_reason = '', count(*)
FROM cases_case WHERE cell IS NOT NULL AND merged_into_id IS NULL GROUP BY 1, 2, 3, 4;
"""


def replacing(function: str) -> str:
    return function.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_place_counts")]

    operations = [
        migrations.AddField("case", "pointed", models.BooleanField(default=False, db_default=False)),
        migrations.RunSQL(
            replacing(AFTER) + AGAIN.format(place=PLACE), replacing(BEFORE) + AGAIN.format(place="cell")
        ),
    ]
