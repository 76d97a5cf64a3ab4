"""Asking the index of either database: which documents hold these terms, and how well."""

from django.db import connections

from .reading import Group, Term

# Title hits count four times.
TITLE_WEIGHT = 4.0
# Up to so many hits are ranked by their bodies as well; PostgreSQL would have to unpack each of them, and among
# more nobody sees the difference.
RANKED_BY_BODY = 500
# More is no answer to anybody; what lies beyond is not counted either.
MOST_HITS = 2_000
ENTRIES = "wagtailsearch_indexentry"


def _sqlite_term(term: Term) -> str:
    return f'"{" ".join(term.tokens)}"' + "*" * term.prefix


def _sqlite_query(groups: list[Group], columns: tuple[str, ...]) -> str:
    joined = " AND ".join(f"({' OR '.join(_sqlite_term(term) for term in group)})" for group in groups)
    return f"{{{' '.join(columns)}}} : ({joined})"


# The inner query first, then CROSS JOIN: a plain JOIN makes the planner walk all entries (a hundred times slower).
SQLITE = f"""
SELECT entry.object_id, hit.score FROM (
    SELECT rowid AS id, -bm25({ENTRIES}_fts, 1.0, 1.0, {TITLE_WEIGHT}) AS score
    FROM {ENTRIES}_fts WHERE {ENTRIES}_fts MATCH %s ORDER BY score DESC, rowid DESC LIMIT {MOST_HITS}
) hit CROSS JOIN {ENTRIES} entry ON entry.id = hit.id
WHERE entry.content_type_id IN ({{types}}) ORDER BY hit.score DESC, hit.id DESC
"""  # noqa: S608 - names of ours; what was typed is a parameter


def _postgres_term(term: Term) -> str:
    last = len(term.tokens) - 1
    parts = (f"'{token}'" + ":*" * (term.prefix and at == last) for at, token in enumerate(term.tokens))
    return f"({' & '.join(parts)})"


def _postgres_query(groups: list[Group]) -> str:
    return " & ".join(f"({' | '.join(_postgres_term(term) for term in group)})" for group in groups)


POSTGRES = f"""
SELECT entry.object_id, {{score}} AS score FROM {ENTRIES} entry, CAST(%s AS tsquery) AS asked
WHERE {{vector}} @@ asked AND entry.content_type_id IN ({{types}})
ORDER BY score DESC, entry.id DESC LIMIT {MOST_HITS}
"""  # noqa: S608 - see SQLITE
POSTGRES_VECTORS = {
    # The expression of the joint index (migration 0002).
    ("title", "body"): "(entry.title || entry.body)",
    ("title",): "entry.title",
    ("body",): "entry.body",
    ("autocomplete",): "entry.autocomplete",
}


def match(
    alias: str, groups: list[Group], columns: tuple[str, ...], content_types: list[int]
) -> list[tuple[str, float]]:
    """(object id, score) of every indexed object of some types that holds all groups, best first.

    Args:
        alias: the database.
        groups: what must be there; tokens hold letters and digits only (text.py), never somebody's punctuation.
        columns: ("title", "body"), one of them, or ("autocomplete",).
    """
    if not groups or not content_types:
        return []
    types = ", ".join(["%s"] * len(content_types))
    connection = connections[alias]
    if connection.vendor == "sqlite":
        asked = _sqlite_query(groups, columns)
        return _rows(connection, SQLITE.format(types=types), [asked, *content_types])
    asked = _postgres_query(groups)
    found: list[tuple[str, float]] = []
    for score in _postgres_scores(columns):
        sql = POSTGRES.format(types=types, score=score, vector=POSTGRES_VECTORS[columns])
        found = _rows(connection, sql, [asked, *content_types])
        if len(found) > RANKED_BY_BODY:
            break
    return found


def _postgres_scores(columns: tuple[str, ...]) -> list[str]:
    """By which expressions to rank, the cheapest first; the next one is asked while the hits are few."""
    title, body = f"ts_rank(entry.title, asked) * {TITLE_WEIGHT}", "ts_rank(entry.body, asked)"
    if columns == ("title", "body"):
        return [title, f"{title} + {body}"]
    return [title if columns == ("title",) else body if columns == ("body",) else "1.0"]


def _rows(connection, sql: str, parameters: list) -> list[tuple[str, float]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def texts(alias: str, object_ids: list[str], content_types: list[int]) -> dict[str, tuple[str, str]]:
    """What the index holds of some objects: {object id: (title, body)}, still in pairs."""
    if not object_ids:
        return {}
    connection = connections[alias]
    title, body = ("title", "body") if connection.vendor == "sqlite" else ("title_text", "body_text")
    marks = [", ".join(["%s"] * len(given)) for given in (content_types, object_ids)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT object_id, {title}, {body} FROM {ENTRIES} "  # noqa: S608 - names of ours and placeholders
            f"WHERE content_type_id IN ({marks[0]}) AND object_id IN ({marks[1]})",
            [*content_types, *object_ids],
        )
        return {row[0]: (row[1], row[2] or "") for row in cursor.fetchall()}


def size(alias: str, content_types: list[int]) -> int:
    """How many objects of some types the index holds."""
    if not content_types:
        return 0
    marks = ", ".join(["%s"] * len(content_types))
    sql = f"SELECT COUNT(*) FROM {ENTRIES} WHERE content_type_id IN ({marks})"  # noqa: S608 - see texts
    return int(_rows(connections[alias], sql, content_types)[0][0])
