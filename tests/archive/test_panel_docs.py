"""The queries that docs/panel.md shows answer what they say they do."""

import re
from pathlib import Path
from typing import Any

from made_archive import HOST, OPTIONS, MadeHome, report, rows

from archive.build import build

DOCS = Path(__file__).parents[2] / "docs" / "panel.md"
QUERIES = re.findall(r"```sql\n(.*?)```", DOCS.read_text(encoding="utf-8"), flags=re.DOTALL)


def beside(made: MadeHome, **said: Any) -> None:
    """An office's report and a copy elsewhere: never in one list with the government's own."""
    granted = {"t3.granted": [40, 0, 0, 0, 0, 0, 40]}
    office = {"agency": "衡水市人民政府办公室", "scope": "government_office"}
    made.add(report(**{"rows": granted, **office, **said}), url=f"{HOST}/office.html")
    copied = {"agency": "衡水市人民政府", "text": "转载"}
    made.add(report(**{"rows": granted, **copied, **said}), url="http://copy.example.com/1")


def test_the_queries_run_and_find_what_they_describe(made: MadeHome) -> None:
    made.add(
        report(
            agency="衡水市人民政府",
            rows={
                "t3.received_new": [5, 0, 0, 0, 0, 0, 5],
                "t3.granted": [3, 0, 0, 0, 0, 0, 3],
                "t3.unable.not_held": [2, 0, 0, 0, 0, 0, 2],
                "t3.unable.needs_creation": [None] * 7,
                "t3.answered_total": [5, 0, 0, 0, 0, 0, 5],
            },
        ),
        url=f"{HOST}/2020.html",
    )
    beside(made)
    build(made.home, OPTIONS)
    series, exact, blanks = (rows(made.home, query) for query in QUERIES[:3])
    assert series == [(2020, "form_2021", 5, 3, 5, "[]")]
    assert exact == [
        ("衡水市人民政府", 2020, "natural_person", 3),
        ("衡水市人民政府", 2020, "total", 3),
    ]
    assert {(code, value, count) for _, _, code, value, count in blanks} == {
        ("unable", 2, 1),
        ("unable", 0, 1),
        ("unable", 0, 5),  # the five kinds of organisation
        ("not_available", 2, 1),
        ("not_available", 0, 1),
        ("not_available", 0, 5),
        ("unclassified", 0, 1),
    }


def test_the_queries_of_indicators_find_what_they_describe(made: MadeHome) -> None:
    rows_printed = {
        "t3.granted": [40, 0, 0, 0, 0, 0, 40],
        "t3.refused.state_secret": [6, 0, 0, 0, 0, 0, 6],
        "t3.answered_total": [46, 0, 0, 0, 0, 0, 46],
    }
    checks = [["T3-SUM", None, "total", "pass", None]]
    beside(made, year=2023, rows=rows_printed, checks=checks)
    made.add(report(agency="衡水市人民政府", year=2023, rows=rows_printed, checks=checks))
    build(made.home, OPTIONS)
    disclosure, ranking = (rows(made.home, query) for query in QUERIES[3:])
    rate = 40 / 46
    assert disclosure == [
        (2023, "form_2021", rate, rate, rate, 40, 46, "answered", "exact"),
    ]
    assert ranking == [("衡水市", None, 6 / 46, 6, 46)]
