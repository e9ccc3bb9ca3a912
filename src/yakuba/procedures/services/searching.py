"""Look after what the search reads."""

from django.db import connection


def tidy() -> int:
    """Put pieces that wait into the index; returns how many pages of them there were.

    Only PostgreSQL lets them wait: so an act is not held up, and neither is a search for long.
    """
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT procedures_tidy_search()")
        (pages,) = cursor.fetchone()
    return int(pages)
