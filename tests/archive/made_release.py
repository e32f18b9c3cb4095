"""A home with something of everything that is awkward in files, and releases of it."""

import csv
from pathlib import Path

from made_archive import HOST, OPTIONS, MadeHome, report

from archive.build import build
from archive.export import FORMATS, ReleaseOptions, ReleaseReport, export
from archive.home import Home
from archive.releasing.guards import GUARDS

ALL = tuple(GUARDS)
"""Every guard overridden: made homes are small and one-sided."""
CLASSES = ("official", "mirror", "unknown")

T3 = {
    "t3.received_new": [4, 1, 0, 0, 0, 0, 5],
    "t3.carried_in": [0, 0, 0, 0, 0, 0, 0],
    "t3.granted": [2, 1, 0, 0, 0, 0, 3],
    "t3.partial": [1, None, "?", 0, 0, 0, 1],
    "t3.refused.state_secret": [0, 0, 0, 0, 0, 0, 0],
    "t3.refused.third_party_rights": [1, 0, 0, 0, 0, 0, 1],
    "t3.answered_total": [4, 1, 0, 0, 0, 0, 5],
    "t3.carried_out": [0, 0, 0, 0, 0, 0, 0],
}
T2 = {"t2.licensing.items_delta": [-616], "t2.fees.fee_amount": [238.99]}
T4 = {"t4.review.upheld": [2], "t4.review.corrected": [1], "t4.review.total": [3]}


def fill(made: MadeHome) -> None:
    """Reports of three years, a second edition, copies elsewhere, text that files stumble over."""
    awkward = '=HYPERLINK("x")\r\n第二行，“引号”,"quoted"\t制表'
    long = "信息公开" * 40_000  # longer than the 131,072 characters of Python's csv
    checks = [("T3-BAL", "t3.received_new", "total", "fail", "source_inconsistency")]
    for year in (2019, 2020, 2021):
        form = "form_2019" if year < 2021 else "form_2021"
        said = report(year=year, form=form, rows={**T3, **T2, **T4}, checks=checks)
        made.add({**said, "text": awkward if year == 2020 else long}, url=f"{HOST}/{year}.html")
    made.add(
        report(year=2021, rows={**T3, "t3.granted": [1, 1, 0, 0, 0, 0, 2]}), url=f"{HOST}/2021.html"
    )
    office = report(agency="某市人民政府办公室", scope="government_office", title="-1+1", rows=T3)
    made.add(office, url=f"{HOST}/office.html")
    made.add(
        report(agency="甲县人民政府", level="county", rows=T3, checks=checks),
        url="http://copy.example.com/1",
    )
    made.add(report(agency="乙县人民政府", level="county", rows=T3), url=None)
    build(made.home, OPTIONS)


def released(home: Home, to: Path, *formats: str, classes: tuple[str, ...] = ()) -> ReleaseReport:
    """A release with every guard overridden."""
    asked = ReleaseOptions(to=to, formats=formats or FORMATS, source_classes=classes, overrides=ALL)
    return export(home, asked)


def read(path: Path) -> list[list[str]]:
    csv.field_size_limit(10_000_000)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))
