"""The full-text index, made from the loaded texts: a step of its own, the longest after reading."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from archive.building.progress import Progress
from archive.database import NewDatabase
from archive.search import bigrams

_HEADS = "SELECT id, title, agency FROM reports ORDER BY id"
# Sections are loaded report by report, in the order of the reports' rows.
_TEXTS = "SELECT report, title, text FROM sections ORDER BY id"


def load_search(database: NewDatabase, progress: Progress) -> None:
    """Fill the search table: of each edition title and agency, and its text as published."""
    ((count,),) = database.connection.execute("SELECT count(*) FROM reports")
    rows = progress.track(_search_rows(database), "searching", count)
    database.load_search(rows)


def _search_rows(database: NewDatabase) -> Iterator[tuple[int, str, str]]:
    texts = groupby(database.connection.execute(_TEXTS), key=itemgetter(0))
    report, sections = next(texts, (None, iter(())))
    for row_id, title, agency in database.connection.execute(_HEADS):
        text = ""
        if report == row_id:
            text = "\n".join(f"{heading}\n{body}" for _, heading, body in sections)
            report, sections = next(texts, (None, iter(())))
        yield row_id, bigrams(f"{title or ''}\n{agency or ''}"), bigrams(text)
