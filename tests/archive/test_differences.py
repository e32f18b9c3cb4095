"""Two databases of one archive compared: every figure that changed, and why, and none besides."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from made_archive import HOST, OPTIONS, MadeHome, report

from archive.build import build
from archive.database import open_readonly
from archive.releasing.differences import Change, differences

GRANTED = {"t3.granted": [1, 0, 0, 0, 0, 0, 1]}


class Releases:
    """A home built again and again; each build is compared with the one before."""

    def __init__(self, made: MadeHome, folder: Path) -> None:
        self.made = made
        self._before = folder / "before.db"

    def build(self) -> None:
        build(self.made.home, OPTIONS)
        shutil.copy(self.made.home.database_path, self._before)

    def changes(self) -> list[Change]:
        build(self.made.home, replace(OPTIONS, full=True))
        with (
            closing(open_readonly(self._before)) as before,
            closing(open_readonly(self.made.home.database_path)) as after,
        ):
            return list(differences(before, after))


@pytest.fixture
def releases(made: MadeHome, tmp_path: Path) -> Iterator[Releases]:
    made.add(report(agency="甲局", rows=GRANTED, text="甲"), url=f"{HOST}/1.html")
    made.add(report(agency="乙局", rows=GRANTED, text="乙"), url=f"{HOST}/2.html")
    first = Releases(made, tmp_path)
    first.build()
    yield first


def said(change: Change) -> tuple[Any, ...]:
    return (change.agency, change.what, change.change, change.why)


def cell(change: Change) -> tuple[Any, ...]:
    return (change.code, change.applicant, change.before, change.after)


def test_nothing_differs_from_itself(releases: Releases) -> None:
    assert releases.changes() == []


def test_a_new_report_is_one_row(releases: Releases) -> None:
    releases.made.add(report(agency="丙局", text="丙"), url=f"{HOST}/3.html")
    assert [said(one) for one in releases.changes()] == [("丙局", "report", "added", "new_report")]


def test_a_new_edition_and_each_of_its_cells(releases: Releases) -> None:
    rows = {"t3.granted": [1, None, 0, 0, 0, 0, 2], "t3.partial": [0, 0, 0, 0, 0, 0, 0]}
    rows.pop("t3.partial")
    releases.made.add(report(agency="甲局", rows=rows, text="甲"), url=f"{HOST}/1.html")
    edition, *cells = releases.changes()
    assert said(edition) == ("甲局", "edition", "added", "new_edition")
    assert (edition.edition_before, edition.edition_after) == (None, 2)
    assert {said(one) for one in cells} == {("甲局", "cell", "changed", "new_edition")}
    assert {(one.edition_before, one.edition_after) for one in cells} == {(1, 2)}
    assert sorted(map(cell, cells), key=str) == [
        ("t3.granted", "org_business", (0, "0", "zero"), (None, "", "blank")),
        ("t3.granted", "total", (1, "1", "number"), (2, "2", "number")),
    ]


def test_cells_that_came_and_went(releases: Releases) -> None:
    rows = {"t4.review.upheld": [3]}
    releases.made.add(report(agency="甲局", rows=rows, text="甲"), url=f"{HOST}/1.html")
    cells = [one for one in releases.changes() if one.what == "cell"]
    assert [one.change for one in cells] == ["removed"] * 7 + ["added"]
    assert cell(cells[-1]) == ("t4.review.upheld", None, (None,) * 3, (3, "3", "number"))


def test_figures_of_one_code_are_told_apart_by_their_order(made: MadeHome, tmp_path: Path) -> None:
    made.add(report(rows={"p.received": [4, 5]}))
    releases = Releases(made, tmp_path)
    releases.build()
    made.add(report(rows={"p.received": [4, 6]}))
    (change,) = (one for one in releases.changes() if one.what == "cell")
    assert (change.occurrence, change.before.value, change.after.value) == (2, 5, 6)


def test_a_sentence_put_in_moves_no_other_figure(made: MadeHome, tmp_path: Path) -> None:
    """Neither in the release's list nor in `revisions`, which tell of the same change."""
    made.add(report(rows={"p.trainings": [5, 7, 9]}))
    releases = Releases(made, tmp_path)
    releases.build()
    made.add(report(rows={"p.trainings": [3, 5, 7, 9]}))
    found = [one for one in releases.changes() if one.what == "cell"]
    told = [(one.change, one.occurrence, one.before.value, one.after.value) for one in found]
    assert told == [("added", 1, None, 3)]
    with closing(open_readonly(made.home.database_path)) as connection:
        rows = connection.execute(
            "SELECT change, before_value, after_value FROM revisions WHERE what = 'cell'"
        )
        assert [tuple(row) for row in rows] == [("added", None, 3)]


def test_a_sentence_left_out_is_told_at_its_old_place(made: MadeHome, tmp_path: Path) -> None:
    made.add(report(rows={"p.trainings": [5, 5, 9]}))
    releases = Releases(made, tmp_path)
    releases.build()
    made.add(report(rows={"p.trainings": [5, 9]}))
    (change,) = (one for one in releases.changes() if one.what == "cell")
    assert (change.change, change.before.value, change.after.value) == ("removed", 5, None)
    assert change.occurrence in (1, 2)


def test_another_parser_is_another_reason(
    releases: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    import made_archive

    read = made_archive.read_made

    def otherwise(*given: Any) -> Any:
        return tuple(
            replace(one, cells=tuple(replace(cell, value=9, raw="9") for cell in one.cells))
            for one in read(*given)
        )

    monkeypatch.setattr("archive.building.reading.read_document", otherwise)
    monkeypatch.setattr("archive.building.loading.PARSER_VERSION", "another")
    found = releases.changes()
    assert {said(one) for one in found} == {
        ("甲局", "cell", "changed", "other_parser"),
        ("乙局", "cell", "changed", "other_parser"),
    }
    assert len(found) == 14


def test_an_identity_read_differently(releases: Releases, monkeypatch: pytest.MonkeyPatch) -> None:
    import made_archive

    read = made_archive.read_made

    def otherwise(*given: Any) -> Any:
        return tuple(
            replace(one, identity=replace(one.identity, level="county")) for one in read(*given)
        )

    monkeypatch.setattr("archive.building.reading.read_document", otherwise)
    found = releases.changes()
    assert [(one.agency, one.what, one.code) for one in found] == [
        (one.agency, "identity", "level") for one in found
    ]
    assert {(one.before.raw, one.after.raw) for one in found} == {("prefecture", "county")}
    assert len(found) == 2


def test_withheld_and_no_longer_withheld(releases: Releases) -> None:
    path = releases.made.home.path / "withheld.toml"
    with closing(open_readonly(releases.made.home.database_path)) as connection:
        ((name, agency),) = connection.execute(
            "SELECT report_id, agency_id FROM reports WHERE agency = '甲局'"
        ).fetchall()
    for withheld, what in ((name, "report"), (agency, "agency")):
        path.write_text(
            f'[[withheld]]\nid = "{withheld}"\nwhat = "{what}"\nreason = "x"\ndate = 2026-11-22\n'
        )
        (gone,) = releases.changes()
        assert (gone.report_id, *said(gone)) == (name, "甲局", "report", "removed", "withheld")
        releases.build()
        path.unlink()
        (back,) = releases.changes()
        assert said(back) == ("甲局", "report", "added", "no_longer_withheld")
        releases.build()


def test_a_page_that_comes_to_show_another_ones_report(made: MadeHome, tmp_path: Path) -> None:
    made.add(report(text="定稿"), url=f"{HOST}/1.html")
    made.add(report(text="草稿"), url=f"{HOST}/2.html")
    releases = Releases(made, tmp_path)
    releases.build()
    made.add(report(text="定稿"), url=f"{HOST}/2.html")
    by_change = {one.change: one for one in releases.changes() if one.what == "report"}
    assert by_change.keys() == {"removed"}
    with closing(open_readonly(made.home.database_path)) as connection:
        ((kept,),) = connection.execute("SELECT DISTINCT report_id FROM reports").fetchall()
    assert (by_change["removed"].why, by_change["removed"].text) == ("merged", kept)


def test_rows_have_the_columns_of_the_schema() -> None:
    from archive.schema.release_tables import CHANGES

    one = Change("id", "cell", "changed", "new_edition", occurrence=1, edition_before=2)
    row = dict(zip(CHANGES.column_names, one.row(), strict=True))
    assert (row["report_id"], row["why"]) == ("id", "new_edition")
    assert (row["occurrence"], row["edition_before"], row["edition_after"]) == (1, 2, None)
