"""The drawing of a trend: one line over a fixed set of divisions, broken at 2019.

Light lines are the divisions of the set, the strong one all of them together, the dashed one the
median of provinces. A full point compares exactly with the years from 2019 on; an open one
compares roughly, or stands on fewer than 30 requests. The line is broken at 2019 since other rows
are counted from then on.
"""

from dataclasses import dataclass
from typing import Any

from archive.pages.charts import Numbers, labelled_years
from archive.pages.language import say
from archive.pages.trends import Trend
from archive.pages.written import percent
from archive.panel.indicators import FIRST_OF_FORM_2019

LARGE = 150
"""Pixels of height from which a drawing has room for words."""


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height of a drawing in pixels."""

    width: int
    height: int


def specification(trend: Trend, size: Size) -> dict[str, Any]:
    """The Vega-Lite specification of a trend of at least one year."""
    layers = [_divisions(trend), _together(trend), _points(trend)]
    if trend.crosses_break:
        layers.insert(0, _break(size))
    if any(point.median is not None for point in trend.points):
        layers.append(_median(trend))
    return {
        "width": size.width,
        "height": size.height,
        "layer": [layer for layer in layers if layer],
        "encoding": {"x": _years(trend, size.width), "y": _shares(size)},
    }


def numbers(trend: Trend) -> Numbers:
    """The numbers behind the drawing."""
    head = (
        ("报告年度", "Report year"),
        ("地区数", "Divisions"),
        ("件数", "Requests"),
        ("占", "of"),
        ("占比", "Share"),
        ("各省中位数", "Median of provinces"),
        ("总计不符的报告", "Reports whose sums fail"),
        ("说明", "Note"),
    )
    rows = tuple(
        (
            point.year,
            len(trend.divisions),
            point.numerator,
            point.denominator,
            None if point.share is None else percent(point.share),
            None if point.median is None else percent(point.median),
            point.sums_fail,
            ("基数过小", "low base") if point.low_base else None,
        )
        for point in trend.points
    )
    return Numbers(head, rows)


def _years(trend: Trend, width: int) -> dict[str, Any]:
    first, last = trend.years[0], trend.years[-1]
    named = labelled_years(first, last, width)
    return {
        "field": "year",
        "type": "quantitative",
        "scale": {"domain": [first - 0.4, last + 0.4], "nice": False, "zero": False},
        "axis": {"values": named, "format": "d", "grid": False, "title": None},
    }


def _shares(size: Size) -> dict[str, Any]:
    return {
        "field": "share",
        "type": "quantitative",
        "scale": {"zero": True},
        "axis": {"format": "~%", "title": None, "tickCount": 5 if size.height >= LARGE else 2},
    }


def _era(year: int) -> str:
    return "before" if year < FIRST_OF_FORM_2019 else "since"


def _divisions(trend: Trend) -> dict[str, Any] | None:
    if not trend.shares:
        return None
    values = [
        {"year": one.year, "share": one.value, "line": f"{one.division.key} {_era(one.year)}"}
        for one in trend.shares
    ]
    return {
        "data": {"values": values},
        "mark": {"type": "line", "strokeWidth": 1, "opacity": 0.45, "color": "var(--quiet)"},
        "encoding": {"detail": {"field": "line", "type": "nominal"}},
    }


def _values(trend: Trend) -> list[dict[str, Any]]:
    return [
        {
            "year": one.year,
            "share": one.share,
            "era": _era(one.year),
            "full": one.exact and not one.low_base,
        }
        for one in trend.points
        if one.share is not None
    ]


def _together(trend: Trend) -> dict[str, Any]:
    return {
        "data": {"values": _values(trend)},
        "mark": {"type": "line", "strokeWidth": 3, "color": "var(--c1)"},
        "encoding": {"detail": {"field": "era", "type": "nominal"}},
    }


def _points(trend: Trend) -> dict[str, Any]:
    filled = {"condition": {"test": "datum.full", "value": "var(--c1)"}, "value": "var(--paper)"}
    return {
        "data": {"values": _values(trend)},
        "mark": {
            "type": "point",
            "size": 55,
            "stroke": "var(--c1)",
            "strokeWidth": 2,
            "opacity": 1,
        },
        "encoding": {"fill": filled},
    }


def _median(trend: Trend) -> dict[str, Any]:
    values = [
        {"year": one.year, "share": one.median, "era": _era(one.year)}
        for one in trend.points
        if one.median is not None
    ]
    mark = {"type": "line", "strokeDash": [5, 3], "strokeWidth": 2, "color": "var(--c2)"}
    return {
        "data": {"values": values},
        "mark": {**mark, "point": {"shape": "diamond", "color": "var(--c2)"}},
        "encoding": {"detail": {"field": "era", "type": "nominal"}},
    }


def _break(size: Size) -> dict[str, Any]:
    """A rule between 2018 and 2019; a large drawing has a word on it."""
    rule: dict[str, Any] = {
        "mark": {"type": "rule", "strokeDash": [3, 3], "color": "var(--strong)"},
        "encoding": {"y": {"value": 0}, "y2": {"value": size.height}},
    }
    return {
        "data": {"values": [{"year": FIRST_OF_FORM_2019 - 0.5}]},
        "layer": [rule, *_label(size)],
    }


def _label(size: Size) -> list[dict[str, Any]]:
    if size.height < LARGE:
        return []
    mark = {
        "type": "text",
        "align": "left",
        "dx": -1,
        "dy": -7,  # above the plot, where no line runs
        "fontSize": 11,
        "color": "var(--quiet)",
        "text": say("2019年起统一格式", "uniform forms from 2019"),
    }
    return [{"mark": mark, "encoding": {"y": {"value": 0}}}]
