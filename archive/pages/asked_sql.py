"""SQL that readers write themselves, where the operator opened the query page: bounded in time, and
never cut without a word.
"""

from contextvars import ContextVar
from dataclasses import dataclass
from urllib.parse import parse_qs

TIME_LIMIT_MS = 3_000
"""Milliseconds for a query of a reader's own; pages of ours have more."""


@dataclass(frozen=True, slots=True)
class AskedSql:
    """What a request says of SQL of its own: whether there is any, and whether its rows leave as
    a file, in which nobody would see that some are left out.
    """

    is_any: bool = False
    as_file: bool = False

    def limit(self, milliseconds: int | None) -> int | None:
        """The time limit of a query of this request."""
        return min(milliseconds or TIME_LIMIT_MS, TIME_LIMIT_MS) if self.is_any else milliseconds


present: ContextVar[AskedSql] = ContextVar("asked_sql", default=AskedSql())  # noqa: B039 - frozen


def of_request(path: str, query: str) -> AskedSql:
    """What the address of a request says.

    >>> of_request("/nianbao.csv", "sql=select+1")
    AskedSql(is_any=True, as_file=True)
    >>> of_request("/nianbao/reports.csv", "year=2020")
    AskedSql(is_any=False, as_file=False)
    """
    if "sql=" not in query and "_where=" not in query:
        return AskedSql()
    named = parse_qs(query)
    return AskedSql(
        is_any="sql" in named or "_where" in named,
        as_file="sql" in named and path.endswith((".csv", ".json")),
    )
