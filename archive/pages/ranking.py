"""Reports that hold searched words, those first that the words say most about.

Relevance is BM25, as SQLite's FTS5 counts it, with a word of the title or the agency's name worth
as much as several in the text. It is told in steps, as a share of the most relevant report's: a
word of most reports weighs next to nothing for BM25, and yet says more where it stands oftener.
Reports of one step stand by year, the newest first. Where words stand in very many reports,
ranking would take longer than a reader waits: these stand by year alone.
"""

import re
import sqlite3
from collections.abc import Mapping

RANKED_AT_MOST = 20_000
"""Reports among which relevance is told apart: a tenth of a second's work on one core."""

AFTER = "zh_after"
"""Parameter that asks for the order of relevance: how many reports stand before the page."""

QUERY = "zh_query"
"""Parameter that holds the FTS5 expression."""

MATCH = f"from reports_fts where reports_fts match :{QUERY}"
_HOLDS = re.compile(rf'"id" in \(select rowid {MATCH}\)')
_PAGE = re.compile(
    r"select (?P<columns>.+?) from \W?reports\W? where (?P<where>.*) order by .* limit (?P<n>\d+)",
    re.DOTALL,
)
STEPS = 20
"""Steps of relevance, from the most relevant report's down to none."""

_RANKED = (
    "with zh_found as materialized"
    f" (select rowid as zh_row, bm25(reports_fts, 8.0, 1.0) as zh_score {MATCH}),"
    f" zh_steps as (select zh_row, round({STEPS} * zh_score / min(zh_score) over ()) as zh_step"
    " from zh_found)"
    " select {columns} from reports join zh_steps on zh_row = id where {where}"
    f" order by zh_step desc, year desc, id limit {{n}} offset :{AFTER}"
)


def condition(table: str, *, common: bool = False) -> str:
    """The SQL condition that a row's report holds the words, which stand in parameter `zh_query`.

    Of `common` words most rows hold them: each is looked up in the index as it comes, and a page
    is soon full; else a list of all that hold them is made first.

    >>> condition("reasons")
    '"report" in (select rowid from reports_fts where reports_fts match :zh_query)'
    """
    key = "id" if table == "reports" else "report"
    if common:
        return f'exists (select 1 {MATCH} and rowid = {table}."{key}")'
    return f'"{key}" in (select rowid {MATCH})'


def by_relevance(sql: str, parameters: object) -> str:
    """The SQL of a page of `reports`, in the order of relevance where its parameters ask for it.

    >>> by_relevance("select 1", {})
    'select 1'
    """
    if not isinstance(parameters, Mapping) or AFTER not in parameters:
        return sql
    page = _PAGE.fullmatch(sql)
    if page is None:
        return sql
    where = _HOLDS.sub("1", page["where"])
    return _RANKED.format(columns=page["columns"], where=where, n=page["n"])


def can_be_ranked(connection: sqlite3.Connection, query: str) -> bool:
    """Whether an FTS5 expression finds few enough reports to tell their relevance apart."""
    found = connection.execute(
        f"select count(*) from (select 1 {MATCH} limit {RANKED_AT_MOST + 1})", {QUERY: query}
    )
    return bool(found.fetchone()[0] <= RANKED_AT_MOST)
