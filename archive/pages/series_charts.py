"""Small charts of series over years: one drawing for each measure, one line for each series.

A hollow point has a reservation (bounds alone, low base, contradictory, only roughly comparable),
a bar is what blanks or two denominators leave open. A line joins years that follow each other and
compare; it never crosses a year without a value.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from archive.pages.charts import COLOURS, DASHES, counted, svg
from archive.pages.language import say
from archive.pages.measures import PER_100, SHARE, Measure
from archive.pages.medians import Medians
from archive.pages.series import Point, Series
from archive.panel.indicators import FIRST_OF_FORM_2019
from archive.words import word

SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "stroke", "wedge")
MOST_LINES = len(SHAPES)
"""As many series as colours, dashes and shapes tell apart."""
WIDTH, HEIGHT = 250, 132
"""Of the plot alone, in pixels: three beside each other on a wide page, one on a telephone."""
_FORMATS = {SHARE: ".0%", PER_100: "~g"}


@dataclass(frozen=True, slots=True)
class Span:
    """The years of a chart's axis, first and last included."""

    first: int
    last: int

    @property
    def years(self) -> tuple[int, ...]:
        """Every year of it, those without any report too."""
        return tuple(range(self.first, self.last + 1))

    @property
    def crosses_2019(self) -> bool:
        """Whether the forms change within it."""
        return self.first < FIRST_OF_FORM_2019 <= self.last

    @property
    def labelled(self) -> tuple[int, ...]:
        """The years that the axis names, counted from 2019.

        >>> Span(2008, 2024).labelled, Span(2020, 2023).labelled
        ((2009, 2014, 2019, 2024), (2020, 2021, 2022, 2023))
        """
        size = len(self.years)
        step = 1 if size <= 6 else 2 if size <= 10 else 5
        return tuple(year for year in self.years if (year - FIRST_OF_FORM_2019) % step == 0)


def span_of(series: Iterable[Series]) -> Span | None:
    """From the first to the last year of any of them; None where there is none."""
    years = [year for one in series for year in one.years]
    return Span(min(years), max(years)) if years else None


def drawn(
    measure: Measure, lines: Sequence[Series], span: Span, medians: Medians | None = None
) -> Markup:
    """One measure of several series over the same years, with the national median dashed."""
    rows = [row for number, one in enumerate(lines) for row in _line(measure, one, span, number)]
    layers: list[dict[str, Any]] = []
    middle = _median_rows(measure, span, medians or {})
    if any(row["v"] is not None for row in middle):
        layers.append(_median_layer(middle))
    layers += [_bounds(), _path(), _points()]
    x, y = _x_axis(span), _y_axis(measure, max((_top(row) for row in rows), default=0))
    return svg(
        {
            "width": WIDTH,
            "height": HEIGHT,
            "data": {"values": rows},
            "layer": [*_break(span), *(_placed(one, x, y) for one in layers)],
        }
    )


def _break(span: Span) -> list[dict[str, Any]]:
    """The rule before 2019, from which the forms count otherwise: between the years, drawn once."""
    if not span.crosses_2019:
        return []
    half_a_year = WIDTH / len(span.years) / 2
    rule = {"type": "rule", "strokeDash": [3, 3], "color": "var(--strong)", "xOffset": -half_a_year}
    place = {"x": {"datum": FIRST_OF_FORM_2019, "type": "ordinal"}}
    return [{"data": {"values": [{}]}, "mark": rule, "encoding": place}]


def _placed(layer: dict[str, Any], x: dict[str, Any], y: dict[str, Any]) -> dict[str, Any]:
    """A layer with the axes."""
    return {**layer, "encoding": {"x": x, "y": y, **layer.get("encoding", {})}}


def _line(measure: Measure, one: Series, span: Span, number: int) -> Iterable[dict[str, Any]]:
    """A row for every year; the piece changes where years do not compare."""
    piece = 0
    before: Point | None = None
    for year in span.years:
        point = one.at(year, measure.code)
        if point and before and point.comparability != before.comparability:
            piece += 1
        before = point or before
        yield {
            "y": year,
            "v": point.value if point else None,
            "low": point.low if point and point.is_range else None,
            "high": point.high if point and point.is_range else None,
            "doubt": bool(point and point.doubtful),
            "who": str(number),
            "piece": f"{number}.{piece}",
        }


def _median_rows(measure: Measure, span: Span, medians: Medians) -> list[dict[str, Any]]:
    return [
        {"y": year, "v": found.value if (found := medians.get((measure.code, year))) else None}
        for year in span.years
    ]


def _x_axis(span: Span) -> dict[str, Any]:
    axis = {"title": None, "values": list(span.labelled), "ticks": True}
    return {"field": "y", "type": "ordinal", "axis": axis, "scale": {"domain": list(span.years)}}


def _top(row: dict[str, Any]) -> float:
    return max(row["v"] or 0, row["high"] or 0)


def _y_axis(measure: Measure, greatest: float) -> dict[str, Any]:
    """From 0; where every value is 0, up to a height that shows it at the foot."""
    if measure.is_rate:
        axis = {"title": None, "tickCount": 4, "format": _FORMATS[measure.unit]}
    else:
        axis = counted(greatest or 1, _unit(measure))
    axis["minExtent"] = 34
    scale: dict[str, Any] = {"zero": True}
    if not greatest:
        scale = {"domain": [0, 0.1 if measure.is_rate else 1]}
    return {"field": "v", "type": "quantitative", "axis": axis, "scale": scale}


def _unit(measure: Measure) -> str:
    unit = word("unit", measure.unit)
    return say(unit.zh, "requests" if measure.part in ("requests", "outcomes") else unit.en)


def _by_series(channel: Sequence[Any]) -> dict[str, Any]:
    scale = {"domain": [str(number) for number in range(MOST_LINES)], "range": list(channel)}
    return {"field": "who", "type": "nominal", "legend": None, "scale": scale}


def _median_layer(rows: list[dict[str, Any]]) -> dict[str, Any]:
    mark = {"type": "line", "color": "var(--quiet)", "strokeDash": [3, 2], "strokeWidth": 1.5}
    return {"data": {"values": rows}, "mark": mark}


def _bounds() -> dict[str, Any]:
    encoding = {
        "y": {"field": "low", "type": "quantitative"},
        "y2": {"field": "high"},
        "color": _by_series(COLOURS),
    }
    where = [{"filter": "datum.low != null"}]
    return {
        "transform": where,
        "mark": {"type": "rule", "strokeWidth": 4, "opacity": 0.45},
        "encoding": encoding,
    }


def _path() -> dict[str, Any]:
    encoding = {
        "color": _by_series(COLOURS),
        "strokeDash": _by_series(DASHES),
        "detail": {"field": "piece"},
    }
    return {"mark": {"type": "line", "strokeWidth": 2}, "encoding": encoding}


def _points() -> dict[str, Any]:
    hollow = {"test": "datum.doubt", "value": "var(--paper)"}
    encoding = {
        "stroke": _by_series(COLOURS),
        "shape": _by_series(SHAPES),
        "fill": {"condition": hollow, **_by_series(COLOURS)},
    }
    where = [{"filter": "datum.v != null"}]
    mark = {"type": "point", "size": 42, "strokeWidth": 1.6, "opacity": 1}
    return {"transform": where, "mark": mark, "encoding": encoding}
