"""The queries that docs/panel.md shows answer what they say they do."""

import re
from pathlib import Path

from made_archive import HOST, OPTIONS, MadeHome, report, rows

from archive.build import build

DOCS = Path(__file__).parents[2] / "docs" / "panel.md"
QUERIES = re.findall(r"```sql\n(.*?)```", DOCS.read_text(encoding="utf-8"), flags=re.DOTALL)


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
    build(made.home, OPTIONS)
    series, exact, blanks = (rows(made.home, query) for query in QUERIES)
    assert series == [(2020, "form_2021", 5, 3, 5, "[]")]
    assert exact == [(2020, "natural_person", 3), (2020, "total", 3)]
    assert {(code, value, count) for _, _, code, value, count in blanks} == {
        ("unable", 2, 1),
        ("unable", 0, 1),
        ("unable", 0, 5),  # the five kinds of organisation
        ("not_available", 2, 1),
        ("not_available", 0, 1),
        ("not_available", 0, 5),
        ("unclassified", 0, 1),
    }
