"""Axes of charts: a mark stands for the number printed beside it, and each year is whole."""

import re

import pytest

from archive.pages.charts import labelled_years, svg
from archive.pages.coverage import Punctuality
from archive.pages.coverage_chart import specification
from archive.pages.measures import measure
from archive.pages.series_charts import _y_axis

NUMBERS = re.compile(r">([\d,]+)</text>")


def marks(drawn: str) -> list[str]:
    """Numbers of an axis as they are drawn, years left out."""
    return [one for one in NUMBERS.findall(drawn) if len(one) < 4]


@pytest.mark.parametrize("most", [1, 2, 3, 4, 5, 7, 30])
def test_no_number_stands_twice_at_an_axis(most: int) -> None:
    years = [Punctuality(2022, most, 0, 0), Punctuality(2023, 0, 1, 0)]
    spec = specification(years, 600)
    assert spec is not None
    found = marks(svg(spec))
    assert found[0] == "0"
    assert len(found) == len(set(found))
    axis = _y_axis(measure("received_new"), most)
    values = [{"v": most}, {"v": 0}]
    encoding = {"y": axis, "x": {"field": "v", "type": "nominal", "axis": None}}
    found = marks(svg({"data": {"values": values}, "mark": "point", "encoding": encoding}))
    assert len(found) == len(set(found)) >= 2


def test_years_are_named_in_full_however_narrow_the_drawing() -> None:
    spec = specification([Punctuality(year, 1, 0, 0) for year in range(2009, 2025)], 300)
    assert spec is not None
    drawn = svg(spec)
    years = re.findall(r">(20\d\d)</text>", drawn)
    assert years == [str(year) for year in labelled_years(2009, 2024, 300)]
    assert years[-1] == "2024"
    assert "’" not in drawn


def test_an_axis_of_numbers_says_of_what() -> None:
    axis = _y_axis(measure("received_new"), 100)["axis"]
    assert axis["title"] in ("件", "requests")
