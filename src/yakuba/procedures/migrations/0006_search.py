"""What finds a piece of a text among a million applications on PostgreSQL (ADR 0013).

Row-level security lets the product's role use an index only through operators that cannot leak,
and finding a piece of a text is none of them: LIKE and @> would read every row of all towns. So
`procedures_find` runs with the rights of the tables' owner, limits itself to the active town, and
tells nothing but the keys of what it found.

The index holds the pieces of every search text (`procedures_grams`): single letters, neighbours of
which one at least is no digit, and three of ASCII in a row, each together with its town as one
number of 63 bits. So a small town reads its own entries only, and no two pieces are ever taken for one.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_GRAMS = """
CREATE OR REPLACE FUNCTION procedures_grams(town bigint, words text) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
-- 21 bits each: town, first letter, second letter. Two letters are a pair; a letter alone has no
-- first; three of ASCII, 7 bits each, follow the mark 2097151, which is no character of Unicode.
DECLARE
    place CONSTANT bigint := town << 42;
    grams bigint[] := '{}';
    letter text;
    one bigint := 32;
    two bigint := 32;
    three bigint;
BEGIN
    FOREACH letter IN ARRAY string_to_array(words, NULL) LOOP
        three := ascii(letter);
        IF three > 57 THEN
            grams := grams || (place | three);
        END IF;
        IF two <> 32 AND three <> 32 THEN
            IF two NOT BETWEEN 48 AND 57 OR three NOT BETWEEN 48 AND 57 THEN
                grams := grams || (place | (two << 21) | three);
            END IF;
            IF one < 128 AND two < 128 AND three < 128 AND one <> 32 THEN
                grams := grams || (
                    place | (2097151::bigint << 21) | (one << 14) | (two << 7) | three
                );
            END IF;
        END IF;
        one := two;
        two := three;
    END LOOP;
    RETURN grams;
END $$
"""

_FIND = """
CREATE OR REPLACE FUNCTION procedures_find(
    words text[], sections bigint[], narrow jsonb, most integer
) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 200 SET search_path = pg_catalog, pg_temp AS $$
-- Keys of the active town's applications that bear every word, the newest `most` of them (NULL:
-- all). `sections` NULL asks for every section. `narrow` may name standing (open, concluded),
-- procedure, channel, owner (0: nobody), since and until.
DECLARE
    town CONSTANT bigint := nullif(current_setting('yakuba.town', true), '')::bigint;
    among text := 'FROM {schema}.procedures_application WHERE municipality_id = $1';
    bears text := 'true';
    grams bigint[] := '{}';
    seen bigint;
    fit bigint;
BEGIN
    IF town IS NULL OR town < 0 OR cardinality(words) = 0 OR cardinality(sections) = 0 THEN
        RETURN;
    END IF;
    -- One section stands in the order of the index; several would have to be sorted.
    IF cardinality(sections) = 1 THEN
        among := among || ' AND section_id = $2[1]';
    ELSIF sections IS NOT NULL THEN
        among := among || ' AND section_id = ANY($2)';
    END IF;
    among := among || CASE narrow->>'standing'
        WHEN 'open' THEN ' AND concluded_at IS NULL'
        WHEN 'concluded' THEN ' AND concluded_at IS NOT NULL'
        ELSE ''
    END;
    IF narrow ? 'procedure' THEN
        among := among || ' AND procedure_id = ($3->>''procedure'')::uuid';
    END IF;
    IF narrow ? 'channel' THEN
        among := among || ' AND channel = $3->>''channel''';
    END IF;
    IF narrow->>'owner' = '0' THEN
        among := among || ' AND claimed_by_id IS NULL';
    ELSIF narrow ? 'owner' THEN
        among := among || ' AND claimed_by_id = ($3->>''owner'')::bigint';
    END IF;
    IF narrow ? 'since' THEN
        among := among || ' AND arrived_at >= ($3->>''since'')::timestamptz';
    END IF;
    IF narrow ? 'until' THEN
        among := among || ' AND arrived_at < ($3->>''until'')::timestamptz';
    END IF;
    FOR place IN 1..cardinality(words) LOOP
        bears := bears || format(' AND strpos(search_text, $4[%s]) > 0', place);
        -- A piece of a longer piece adds work and tells nothing more.
        grams := grams || ARRAY(
            SELECT gram
            FROM unnest({schema}.procedures_grams(town, words[place])) AS gram
            WHERE CASE length(words[place])
                WHEN 1 THEN true
                WHEN 2 THEN (gram >> 21) & 2097151 <> 0
                ELSE (gram >> 21) & 2097151 > 127
                    OR (gram >> 21) & 2097151 <> 0 AND gram & 2097151 > 127
            END
        );
    END LOOP;
    -- How common are the words? The newest thousand tell. What every fiftieth row bears is found
    -- sooner by reading the rows from the newest on; what is rarer, by the index of pieces.
    EXECUTE format(
        'SELECT count(*), count(*) FILTER (WHERE %s) '
        'FROM (SELECT search_text %s ORDER BY arrived_at DESC LIMIT 1000) AS newest',
        bears, among
    ) INTO seen, fit USING town, sections, narrow, words;
    IF seen < 1000 OR cardinality(grams) = 0 OR fit >= 20 THEN
        RETURN QUERY EXECUTE format(
            'SELECT id %s AND %s ORDER BY arrived_at DESC LIMIT $5', among, bears
        ) USING town, sections, narrow, words, most;
    ELSE
        RETURN QUERY EXECUTE format(
            'SELECT id FROM (SELECT id, arrived_at %s '
            'AND {schema}.procedures_grams(municipality_id, search_text) @> $6 AND %s OFFSET 0'
            ') AS found ORDER BY arrived_at DESC LIMIT $5', among, bears
        ) USING town, sections, narrow, words, most, grams;
    END IF;
END $$
"""

# New pieces wait in a list, so that an act that changes a row does not have to put eighty entries
# into their places; the worker does that every minute (`procedures.tidy_search`).
_INDEX = """
CREATE INDEX CONCURRENTLY application_by_gram ON procedures_application
USING gin (procedures_grams(municipality_id, search_text))
WITH (fastupdate = on, gin_pending_list_limit = 16384)
"""

_TIDY = """
CREATE OR REPLACE FUNCTION procedures_tidy_search() RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT gin_clean_pending_list('{schema}.application_by_gram'::regclass)
$$
"""

_SIGNATURES = (
    "procedures_tidy_search()",
    "procedures_find(text[], bigint[], jsonb, integer)",
)


def install(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make functions and index; nothing on SQLite, where a covering index is read instead."""
    if editor.connection.vendor != "postgresql":
        return
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        (schema,) = cursor.fetchone()
        cursor.execute(_GRAMS)
        cursor.execute(_FIND.replace("{schema}", schema))
        # What an interrupted build left behind would answer nothing.
        cursor.execute("DROP INDEX IF EXISTS application_by_gram")
        cursor.execute(_INDEX)
        cursor.execute(_TIDY.replace("{schema}", schema))
        # Rights are given to the product's role at the end of `migrate`.
        for signature in _SIGNATURES:
            cursor.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")


def remove(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take them away again."""
    if editor.connection.vendor != "postgresql":
        return
    with editor.connection.cursor() as cursor:
        cursor.execute("DROP INDEX IF EXISTS application_by_gram")
        for signature in (*_SIGNATURES, "procedures_grams(bigint, text)"):
            cursor.execute(f"DROP FUNCTION IF EXISTS {signature}")


class Migration(migrations.Migration):
    # An index is built beside the running product only outside a transaction.
    atomic = False

    dependencies = [("procedures", "0005_sealed")]

    operations = [migrations.RunPython(install, remove)]
