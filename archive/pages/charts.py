"""Charts: Vega-Lite specifications drawn as SVG on the server, so that they need no script.

Pages put the numbers behind a chart into a table beside it; colours come from the stylesheet
(`--c1` to `--c8`), so that a chart follows light and dark. Lines are told apart by dashes too.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from typing import Any

import vl_convert
from markupsafe import Markup

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
"""Names the version of the language; nothing is fetched."""
COLOURS = tuple(f"var(--c{number})" for number in range(1, 9))
DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 1], [1, 3], [10, 2], [5, 5])

_LOOK: Mapping[str, Any] = {
    "background": "transparent",
    # Else each mark is named in English; the caption and the table say it in the page's language.
    "aria": False,
    "font": "sans-serif",
    "view": {"stroke": None},
    "range": {"category": list(COLOURS), "dash": list(DASHES)},
    "axis": {
        "labelColor": "currentColor",
        "titleColor": "currentColor",
        "gridColor": "var(--line)",
        "domainColor": "var(--strong)",
        "tickColor": "var(--strong)",
        "labelAngle": 0,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
    },
    "legend": {"labelColor": "currentColor", "titleColor": "currentColor", "labelFontSize": 12},
    "header": {"labelColor": "currentColor", "titleColor": "currentColor", "labelFontSize": 12},
    "title": {"color": "currentColor"},
    "text": {"color": "currentColor"},
}


_FEW = 4
"""Up to here every whole number has its mark: Vega would put marks between them."""


def counted(greatest: float, unit: str) -> dict[str, Any]:
    """The axis of numbers of something from 0 to `greatest`, marked at whole numbers alone; its
    unit stands above it.

    >>> counted(2, "reports")["values"], "values" in counted(5, "reports")
    ([0, 1, 2], False)
    """
    marks: dict[str, Any] = {"tickCount": 4, "tickMinStep": 1}
    if greatest <= _FEW:
        marks = {"values": list(range(int(greatest) + 1))}
    above = {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "end", "titleX": 0, "titleY": -8}
    return {**marks, **above, "title": unit, "format": ",d"}


def labelled_years(first: int, last: int, width: int) -> list[int]:
    """The years that an axis of `width` pixels has room to name in full, the newest among them.

    >>> labelled_years(2017, 2024, 180)
    [2018, 2020, 2022, 2024]
    """
    step = ceil(45 * (last - first + 1) / width)
    return list(range(last, first - 1, -step))[::-1]


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers behind a chart: heads of the columns and rows, the first cell of which names it.

    A cell is a text or number, a Word, a pair of Chinese and English, or None for what is not
    there. Whole numbers get separators, but for a row's name, which is most often a year; shares
    come as text.
    """

    head: tuple[object, ...]
    rows: tuple[tuple[object, ...], ...]


def svg(specification: Mapping[str, Any]) -> Markup:
    """Draw a Vega-Lite specification. The picture is hidden from screen readers: the page names
    it in a caption and gives its numbers as a table.
    """
    return _drawn(json.dumps(specification, ensure_ascii=False, sort_keys=True))


@lru_cache(maxsize=512)
def _drawn(specification: str) -> Markup:
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        **json.loads(specification),
    }
    spec["config"] = {**_LOOK, **spec.get("config", {})}
    drawn = vl_convert.vegalite_to_svg(spec)
    # Names and roles inside would be read out piece by piece.
    return Markup(drawn.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))
