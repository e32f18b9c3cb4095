"""The drawing of how many reports of each year came in time, late with proof, or neither proved."""

from collections.abc import Sequence
from typing import Any

from archive.pages.charts import Numbers, counted, labelled_years
from archive.pages.coverage import Punctuality
from archive.pages.language import say

STATES = (
    ("on_time", "按时", "on time"),
    ("late", "有证据表明逾期", "late, with proof"),
    ("unknown", "无从证明", "neither proved"),
)
COLOURS = ("var(--c1)", "var(--c2)", "var(--hatch)")
"""In time and late stand apart in light and dark; what is not known is the colour of gaps."""


def specification(years: Sequence[Punctuality], width: int) -> dict[str, Any] | None:
    """The Vega-Lite specification, up to a width in pixels; None where there is nothing to draw."""
    if not years:
        return None
    names = [say(zh, en) for _, zh, en in STATES]
    values = [
        {"year": str(one.year), "state": name, "order": order, "count": getattr(one, code)}
        for one in years
        for order, ((code, _, _), name) in enumerate(zip(STATES, names, strict=True))
    ]
    step = min(42, width // len(years))
    numbered = [one.year for one in years]
    named = [str(year) for year in labelled_years(min(numbered), max(numbered), step * len(years))]
    most = max(one.on_time + one.late + one.unknown for one in years)
    colour = {
        "field": "state",
        "type": "nominal",
        "scale": {"domain": names, "range": list(COLOURS)},
        # The unit stands between the legend and the plot.
        "legend": {"title": None, "orient": "top", "offset": 30},
    }
    return {
        "width": {"step": step},
        "height": 160,
        "data": {"values": values},
        "mark": {"type": "bar", "stroke": "var(--strong)", "strokeWidth": 0.7},
        "encoding": {
            "x": {"field": "year", "type": "ordinal", "title": None, "axis": {"values": named}},
            "y": {
                "field": "count",
                "type": "quantitative",
                "axis": counted(most, say("报告（份）", "reports")),
            },
            "color": colour,
            "order": {"field": "order", "type": "quantitative"},
        },
    }


def numbers(years: Sequence[Punctuality]) -> Numbers:
    """The numbers behind the drawing."""
    head = (("报告年度", "Report year"), *((zh, en) for _, zh, en in STATES))
    rows = tuple((one.year, one.on_time, one.late, one.unknown) for one in reversed(years))
    return Numbers(head, rows)
