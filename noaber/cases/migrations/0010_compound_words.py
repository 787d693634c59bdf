import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models

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


def words_of_a_case():
    """Title and text by their Dutch stems, the place as it is written."""
    return django.contrib.postgres.search.CombinedSearchVector(
        django.contrib.postgres.search.SearchVector("title", "text", config="dutch"),
        "||",
        django.contrib.postgres.search.SearchVector("place_text", config="simple"),
        django.contrib.postgres.search.SearchConfig("dutch"),
    )


def search_field(expression):
    return models.GeneratedField(
        expression=expression,
        output_field=django.contrib.postgres.search.SearchVectorField(),
        db_persist=True,
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_noticed_first")]

    operations = [
        migrations.RunSQL(FUNCTIONS, UNDO),
        migrations.RemoveIndex(model_name="case", name="case_search"),
        migrations.RemoveField(model_name="case", name="search"),
        migrations.AddField(
            model_name="case",
            name="search",
            field=search_field(models.Func(words_of_a_case(), function="cases_with_ends")),
        ),
        migrations.AddIndex(
            model_name="case",
            index=django.contrib.postgres.indexes.GinIndex("search", name="case_search"),
        ),
    ]
