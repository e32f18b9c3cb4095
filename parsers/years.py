"""On which year a document reports, and by which of its words that is known."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs

from parsers.dates import Period
from parsers.headings import FoundTitle, RunningText
from parsers.hosts import parts_of
from parsers.model import Issue

_NAMED = re.compile(r"(?<![\d〔\[(])(20[0-3]\d)年(?!\d*月)")
# Some families name the report year in the query: xxgkAnnualReport.jsp?fbtime=2017&area=…
_YEAR_PARAMETERS = ("fbtime",)
_YEAR = re.compile(r"20[0-3]\d")
_ELSEWHERE = ("link", "address")


@dataclass(frozen=True, slots=True)
class ReportYear:
    """The year, what it rests on, and what is doubtful; `titled` and `covered` are the years
    of the printed title and of the statistic period."""

    year: int | None
    source: str | None
    issues: tuple[Issue, ...] = ()
    titled: int | None = None
    covered: int | None = None


def report_year(
    titles: Sequence[FoundTitle], period: Period | None, text: RunningText, url: str | None
) -> ReportYear:
    """Title, else statistic period, else link text or address, else the year the text speaks of.

    Where title and period differ the period stands (codebook M-YEAR). A path never counts.
    """
    titled = next(_years(t for t in titles if t.source not in _ELSEWHERE), None)
    covered = period.year if period else None
    if titled and covered and titled[0] != covered:
        issue = Issue("M-YEAR", f"title {titled[0]}, statistic period {covered}")
        return ReportYear(covered, "period", (issue,), titled[0], covered)
    if titled:
        return ReportYear(titled[0], titled[1], (), titled[0], covered)
    if covered:
        return ReportYear(covered, "period", (), None, covered)
    linked = next(_years(t for t in titles if t.source in _ELSEWHERE), None)
    if linked or _of_query(url):
        return ReportYear(*(linked or (_of_query(url), "url")))
    return _spoken(text)


def _years(titles: Iterator[FoundTitle]) -> Iterator[tuple[int, str]]:
    return ((t.title.year, t.source) for t in titles if t.title.year)


def _of_query(url: str | None) -> int | None:
    """The report year that a parameter of the address names.

    >>> _of_query("http://www.example.gov.cn/xxgkAnnualReport.jsp?fbtime=2017&area=014")
    2017
    """
    query = parse_qs(parts_of(url).query) if url else {}
    named = [value for key in _YEAR_PARAMETERS for value in query.get(key, ())]
    return next((int(value) for value in named if _YEAR.fullmatch(value)), None)


def _spoken(text: RunningText) -> ReportYear:
    """The year that the sentences name most often, the first of equals."""
    counted = Counter(_NAMED.findall(text.prose))
    if not counted:
        return ReportYear(None, None)
    year = int(max(counted, key=lambda named: counted[named]))
    return ReportYear(year, "sentences", (Issue("year_inferred", str(year)),))
