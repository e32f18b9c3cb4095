"""The one chart of the front page: what became of requests, over a fixed set of divisions.

The build chose the set and added it up (`archive.building.front_summaries`); here it is drawn.
"""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from archive.pages import charts
from archive.pages.charts import COLOURS, Numbers
from archive.pages.language import LANGUAGES, say, say_word, speaking
from archive.pages.written import percent
from archive.words import word
from parsers.terms import terms

WIDE, NARROW = 640, 300
"""Widths of the bars in pixels: beside each other on a page, and on a telephone."""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Requests by year and disposition in the reports of as many divisions each year, all of one
    level. `totals` has a number for every pair that a report prints.
    """

    source_class: str
    level: str
    divisions: int
    years: tuple[int, ...]
    dispositions: tuple[str, ...]
    totals: Mapping[tuple[int, str], int]

    def answered(self, year: int) -> int:
        """Requests of a year, which are those of its dispositions together."""
        return sum(self.totals.get((year, code), 0) for code in self.dispositions)

    def share(self, year: int, code: str) -> float:
        """The part of a year's requests that ended so."""
        return self.totals.get((year, code), 0) / self.answered(year)


@dataclass(frozen=True, slots=True)
class OutcomesChart:
    """The chart as a page shows it, in one language."""

    drawing: Markup
    narrow: Markup
    numbers: Numbers


def outcomes(connection: sqlite3.Connection, source_class: str) -> Outcomes | None:
    """The stored sums; None where no division has reports for as many years as a chart needs."""
    found = connection.execute(
        "select level, year, disposition, divisions, total from series_totals"
        " where source_class = ? and total > 0",
        (source_class,),
    ).fetchall()
    if not found:
        return None
    printed = {row[2] for row in found}
    return Outcomes(
        source_class=source_class,
        level=found[0][0],
        divisions=found[0][3],
        years=tuple(sorted({row[1] for row in found})),
        dispositions=tuple(code for code in terms("disposition") if code in printed),
        totals={(row[1], row[2]): row[4] for row in found},
    )


def draw_ahead(found: Outcomes | None) -> None:
    """Draw the chart in every language, so that the first reader need not wait: the library that
    draws takes half a second to come up. For a thread of a server.
    """
    if found is not None:
        for one in LANGUAGES:
            with speaking(one):
                outcomes_chart(found)


def outcomes_chart(found: Outcomes) -> OutcomesChart:
    """Draw it in the page's language."""
    return OutcomesChart(
        charts.svg(_bars(found, WIDE, 6)),
        charts.svg(_bars(found, NARROW, 2)),
        _numbers(found),
    )


def _bars(found: Outcomes, width: int, columns: int) -> dict[str, Any]:
    """A bar a year, as long as all others: where it is cut says what became of requests."""
    x = {"type": "quantitative", "scale": {"domain": [0, 1]}}
    axis = {"title": None, "format": ".0%", "tickCount": 5}
    y = {"field": "year", "type": "ordinal", "axis": {"title": None, "domain": False}}
    colour = {
        "field": "disposition",
        "type": "nominal",
        "scale": {"domain": [_name(code) for code in found.dispositions], "range": _colours(found)},
        "legend": {"title": None, "orient": "top", "columns": columns, "labelLimit": 300},
    }
    bar = {"type": "bar", "stroke": "var(--paper)", "strokeWidth": 1, "height": {"band": 0.86}}
    text = {"type": "text", "fontSize": 11, "fontWeight": "bold", "color": "var(--paper)"}
    return {
        "width": width,
        "height": {"step": 34},
        "data": {"values": _parts(found, 26 / width)},
        "encoding": {"y": y},
        "layer": [
            {
                "mark": bar,
                "encoding": {
                    "x": {"field": "from", **x, "axis": axis},
                    "x2": {"field": "to"},
                    "color": colour,
                },
            },
            {
                "transform": [{"filter": "datum.label != ''"}],
                "mark": text,
                "encoding": {
                    "x": {"field": "middle", **x},
                    "text": {"field": "label", "type": "nominal"},
                },
            },
        ],
    }


def _parts(found: Outcomes, least: float) -> list[dict[str, Any]]:
    """The parts of every bar; one of less than `least` has no room for its label."""
    parts: list[dict[str, Any]] = []
    for year in found.years:
        answered, start = found.answered(year), 0.0
        for code in found.dispositions:
            share = found.share(year, code)
            parts.append(
                {
                    "year": say(f"{year}（{answered:,} 件）", f"{year} ({answered:,})"),
                    "disposition": _name(code),
                    "from": start,
                    "to": start + share,
                    "middle": start + share / 2,
                    "label": f"{share:.0%}" if share >= least else "",
                }
            )
            start += share
    return parts


def _name(code: str) -> str:
    return str(say_word(word("disposition", code)))


def _colours(found: Outcomes) -> list[str]:
    """A disposition keeps its colour, whichever others there are."""
    places = {code: place for place, code in enumerate(terms("disposition"))}
    return [COLOURS[places[code] % len(COLOURS)] for code in found.dispositions]


def _numbers(found: Outcomes) -> Numbers:
    names = tuple(word("disposition", code) for code in found.dispositions)
    return Numbers(
        head=(("报告年度", "Report year"), ("行政区", "Divisions"), ("申请", "Requests"), *names),
        rows=tuple(
            (
                year,
                found.divisions,
                found.answered(year),
                *(_number(found, year, code) for code in found.dispositions),
            )
            for year in found.years
        ),
    )


def _number(found: Outcomes, year: int, code: str) -> str | None:
    if (year, code) not in found.totals:
        return None
    return f"{found.totals[year, code]:,} ({percent(found.share(year, code))})"
