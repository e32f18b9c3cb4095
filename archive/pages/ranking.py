"""Reports that hold searched words, those first that the words say most about.

Relevance is BM25, as SQLite's FTS5 counts it, with a word of the title or the agency's name worth
as much as several in the text. It is told in steps, as a share of the most relevant report's: a
word of most reports weighs next to nothing for BM25, and yet says more where it stands oftener.
Reports of one step stand by year, the newest first. Behind them, by year too, stand those that
hold one of the words in the labels of their tables alone: most reports of a form share these, so
that they tell none apart. Where words stand in very many texts, ranking would take longer than a
reader waits: all that hold them stand by year alone.
"""

import json
import re
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from archive import search

RANKED_AT_MOST = 10_000
"""Reports among which relevance is told apart: a twentieth of a second's work on one core."""

AFTER = "zh_after"
"""Parameter that asks for the order of relevance: how many reports stand before the page."""

QUERY = "zh_query"
"""Parameter that holds the FTS5 expression."""

FIRST = "zh_first"
"""Parameter that holds the rows of the first page in the usual order, as a list in JSON, where they
are known: words that hardly any report of the newest years holds would be looked up in each."""

COUNTED_ROWS = "counted_rows"
"""Parameter that says how many rows there are: then they are not counted again."""

TEXT_QUERY = "zh_text_query"
"""Parameter that holds the expression for titles, agencies and texts alone."""

WORDS = "zh_words"
"""Parameter that holds the words as they were typed."""

TEXTS = "sections"
"""The table whose rows hold words themselves, not only the report that they belong to."""

SAYS = "zh_says"
"""`says` as a function of SQL."""

SECTIONS_BY_REPORT = 1_000
"""Reports of which all sections are read; of more, sections are gone through until a page is full.
"""

ASKED = ("_zh", "_search")
"""Arguments of an address that hold words."""

PLACE = ("_in", "text")
"""The argument that leaves out what stands in the labels of tables alone."""

MATCH = f"from reports_fts where reports_fts match :{QUERY}"
_KNOWN = (
    f"select {{columns}} from reports where id in (select value from json_each(:{FIRST}))"
    " order by year desc, id limit {n}"
)
_HOLDS = re.compile(
    rf'\+?"id" in \(select rowid {MATCH}\)|exists \(select 1 {MATCH} and rowid = reports\."id"\)'
)
_PAGE = re.compile(
    r"select (?P<columns>.+?) from \W?reports\W? where (?P<where>.*) order by .*?"
    r"(?: limit (?P<n>\d+))?",
    re.DOTALL,
)
STEPS = 20
"""Steps of relevance, from the most relevant report's down to none."""

# Each part has its own limit, or SQLite would sort the whole of it; the second is not begun
# where the first fills the page.
_RANKED = (
    "with zh_found as materialized"
    " (select rowid as zh_row, bm25(reports_fts, 8.0, 1.0, 0.0) as zh_score"
    f" from reports_fts where reports_fts match :{TEXT_QUERY}),"
    f" zh_steps as (select zh_row, round({STEPS} * zh_score / min(zh_score) over ()) as zh_step"
    " from zh_found)"
    " select * from (select {columns} from reports join zh_steps on zh_row = id where {in_text}"
    f" order by zh_step desc, year desc, id limit {{n}} + :{AFTER})"
    " union all select * from (select {columns} from reports where {where}"
    " and id not in (select zh_row from zh_found)"
    f" order by year desc, id limit {{n}} + :{AFTER}) limit {{n}} offset :{AFTER}"
)


def words(pairs: Iterable[tuple[str, str]]) -> str:
    """The words that an address asks for; empty where it asks for none.

    >>> words([("_zh", " 复议"), ("year", "2020"), ("_search", "公开")])
    '复议 公开'
    """
    return " ".join(value.strip() for key, value in pairs if key in ASKED).strip()


def expression(pairs: Iterable[tuple[str, str]]) -> str:
    """The FTS5 expression of what an address asks for; empty where it asks for no words.

    >>> expression([("_zh", "复议"), ("_in", "text")])
    '{head body} : ("复议")'
    """
    listed = list(pairs)
    asked = words(listed)
    query = search.match_query(asked) if asked else ""
    return search.in_text(query) if query and PLACE in listed else query


def text_expression(pairs: Iterable[tuple[str, str]]) -> str:
    """The same for titles, agencies and texts alone, whatever the address says."""
    return expression([*pairs, PLACE])


@dataclass(frozen=True, slots=True)
class Found:
    """How many reports hold the words, at most one more than `RANKED_AT_MOST`, and how many rows
    of the result do, where that is known.
    """

    reports: int
    rows: int | None = None

    @property
    def is_common(self) -> bool:
        """Whether too many hold the words for relevance to tell them apart."""
        return self.reports > RANKED_AT_MOST


def condition(table: str, query: str, found: Found) -> str:
    """The SQL condition that a row's report holds the words: an expression that stands in
    parameter `zh_query`, the words of a section in `zh_words`.

    A list is made of all that hold them. The rows of rare words are got by it; rows of common ones
    come in the order of the page and are looked up in it. Where rows are plenty, so that a page is
    soon full, each is looked up in the index as it comes.

    >>> condition("reasons", '"复议"', Found(7))
    '"report" in (select rowid from reports_fts where reports_fts match :zh_query)'
    """
    key = "id" if table == "reports" else "report"
    if found.rows == 0:
        return "0"
    if (found.rows or 0) > RANKED_AT_MOST:
        return f'exists (select 1 {MATCH} and rowid = {table}."{key}")'
    if table == TEXTS:
        in_order = "+" if found.reports > SECTIONS_BY_REPORT else ""
        return f'{in_order}"{key}" in (select rowid {MATCH}) and {SAYS}(:{WORDS}, title, text)'
    return f'{"+" if found.is_common else ""}"{key}" in (select rowid {MATCH})'


def by_relevance(sql: str, parameters: object) -> str:
    """The SQL of a page of `reports`, or of all its rows where it has no limit, in the order of
    relevance where its parameters ask for it, or of rows that they name.

    >>> by_relevance("select 1", {})
    'select 1'
    """
    if not isinstance(parameters, Mapping) or not {AFTER, FIRST} & parameters.keys():
        return sql
    page = _PAGE.fullmatch(sql)
    if page is None:
        return sql
    if FIRST in parameters:
        return (
            _KNOWN.format(**page.groupdict(default="-1"))
            if _is_known(page["n"], parameters)
            else sql
        )
    parts = {**page.groupdict(default="-1"), "in_text": _HOLDS.sub("1", page["where"])}
    return _RANKED.format(**parts)


def _is_known(limit: str | None, parameters: Mapping[str, Any]) -> bool:
    """Whether the rows that are known are all that a page asks for."""
    known = len(json.loads(parameters[FIRST]))
    return known == parameters.get(COUNTED_ROWS) or (limit is not None and int(limit) <= known)


def found(connection: sqlite3.Connection, query: str) -> Found:
    """How many reports an FTS5 expression finds, up to where that makes no difference."""
    counted = connection.execute(
        f"select count(*) from (select 1 {MATCH} limit {RANKED_AT_MOST + 1})", {QUERY: query}
    )
    return Found(counted.fetchone()[0])


def says(words: str, *texts: str | None) -> bool:
    """Whether heading and text of a section hold every word.

    >>> says("公开 目录", "目录", "依法公开"), says("公开 目录", None, "依法公开")
    (True, False)
    """
    return search.finder(words)("\n".join(text or "" for text in texts))
