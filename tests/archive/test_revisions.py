"""The ledger of revisions: what differs between two editions, and nothing else."""

from typing import Any

from made_archive import HOST, OPTIONS, MadeHome, report, rows

from archive.build import build

BALANCED: dict[str, list[object]] = {
    "t3.granted": [1, 0, 0, 0, 0, 0, 1],
    "t3.answered_total": [1, 0, 0, 0, 0, 0, 1],
}
CELL = "code, applicant, change, before_value, before_state, after_value, after_state"


def revised(made: MadeHome, *editions: dict[str, Any]) -> None:
    for said in editions:
        made.add(report(**said))
    build(made.home, OPTIONS)


def cells(made: MadeHome) -> list[tuple[Any, ...]]:
    return rows(made.home, f"SELECT {CELL} FROM revisions WHERE what = 'cell' ORDER BY id")


def test_one_edition_has_no_row(made: MadeHome) -> None:
    revised(made, {}, {})
    assert rows(made.home, "SELECT count(*) FROM revisions") == [(0,)]


def test_every_changed_cell_is_told_and_no_other(made: MadeHome) -> None:
    after = BALANCED | {"t3.granted": [2, 0, 0, 0, 0, 0, 2]}
    revised(made, {"rows": BALANCED}, {"rows": after})
    assert cells(made) == [
        ("t3.granted", "natural_person", "changed", 1, "number", 2, "number"),
        ("t3.granted", "total", "changed", 1, "number", 2, "number"),
    ]
    assert rows(made.home, "SELECT DISTINCT what FROM revisions") == [("cell",)]


def test_a_row_says_whose_report_which_editions_and_where(made: MadeHome) -> None:
    after = BALANCED | {"t3.granted": [1, 0, 0, 0, 0, 0, 7]}
    revised(made, {"rows": BALANCED}, {"rows": after})
    who = "agency, year, scope, source_class, edition_before, edition_after"
    assert rows(made.home, f"SELECT {who} FROM revisions") == [
        ("某市人民政府", 2020, "government_aggregate", "official", 1, 2)
    ]
    place = '{"table":1,"row":1,"column":7}'
    where = "substr(captured_before, 1, 10), substr(captured_after, 1, 10), before_raw, after_raw"
    assert rows(made.home, f"SELECT {where}, place_before, place_after FROM revisions") == [
        ("2021-01-04", "2021-01-05", "1", "7", place, place)
    ]


def test_blank_dash_and_zero_are_different(made: MadeHome) -> None:
    """A blank that becomes a printed 0 is a revision: blank is not zero."""
    before = BALANCED | {"t3.partial": [None, 0, 0, 0, 0, 0, None]}
    after = BALANCED | {"t3.partial": [0, 0, 0, 0, 0, 0, "words"]}
    revised(made, {"rows": before}, {"rows": after})
    assert cells(made) == [
        ("t3.partial", "natural_person", "changed", None, "blank", 0, "zero"),
        ("t3.partial", "total", "changed", None, "blank", 0, "said_in_words"),
    ]


def test_cells_that_come_and_go(made: MadeHome) -> None:
    before = BALANCED | {"t4.review.upheld": [3]}
    after = BALANCED | {"t4.review.other": [3]}
    revised(made, {"rows": before}, {"rows": after})
    assert cells(made) == [
        ("t4.review.other", None, "added", None, None, 3, "number"),
        ("t4.review.upheld", None, "removed", 3, "number", None, None),
    ]


def test_of_several_statements_of_one_figure_only_the_changed_one_is_told(made: MadeHome) -> None:
    """Three sentences give the number received; the second is corrected, the others stand."""
    before = BALANCED | {"p.received": [5, 4, 5]}
    after = BALANCED | {"p.received": [5, 6, 5]}
    revised(made, {"rows": before}, {"rows": after})
    assert cells(made) == [("p.received", None, "changed", 4, "number", 6, "number")]


def test_of_a_section_the_lines_that_went_and_came(made: MadeHome) -> None:
    before = "全年收到申请。\n第二段照旧。\n末段。"
    after = "全年收到申请。\n第二段已改。\n末段。"
    revised(made, {"text": before}, {"text": after})
    told = "what, code, change, before_raw, after_raw"
    assert rows(made.home, f"SELECT {told} FROM revisions") == [
        ("section", "sec.overview", "changed", "第二段照旧。", "第二段已改。")
    ]


def test_what_is_masked_stays_masked(made: MadeHome) -> None:
    revised(made, {"text": "手机13800138000。"}, {"text": "手机13900139000，另有说明。"})
    (found,) = rows(made.home, "SELECT before_raw, after_raw FROM revisions")
    assert found == ("手机***********。", "手机***********，另有说明。")
    assert b"13900139000" not in made.home.database_path.read_bytes()


def test_a_change_of_the_head(made: MadeHome) -> None:
    revised(made, {}, {"form": "form_2019", "title": "更正后的年度报告"})
    told = "code, change, before_raw, after_raw"
    assert rows(made.home, f"SELECT {told} FROM revisions WHERE what = 'identity' ORDER BY 1") == [
        ("form", "changed", "form_2021", "form_2019"),
        ("title", "changed", "某市2020年政府信息公开工作年度报告", "更正后的年度报告"),
    ]


def test_a_withdrawn_correction_is_a_revision_too(made: MadeHome) -> None:
    changed = {"rows": BALANCED | {"t3.granted": [1, 0, 0, 0, 0, 0, 7]}}
    revised(made, {"rows": BALANCED}, changed, {"rows": BALANCED})
    told = "edition_before, edition_after, before_value, after_value"
    assert rows(made.home, f"SELECT {told} FROM revisions ORDER BY id") == [
        (1, 2, 1, 7),
        (2, 3, 7, 1),
    ]


def test_a_withheld_report_has_no_row(made: MadeHome) -> None:
    revised(made, {}, {"text": "改。"})
    ((report_id,),) = rows(made.home, "SELECT DISTINCT report_id FROM revisions")
    (made.home.path / "withheld.toml").write_text(
        f'[[withheld]]\nid = "{report_id}"\nwhat = "report"\nreason = "names a person"\n',
        encoding="utf-8",
    )
    build(made.home, OPTIONS)
    assert rows(made.home, "SELECT count(*) FROM revisions") == [(0,)]


def test_copies_have_revisions_without_numbers(made: MadeHome) -> None:
    url = "http://copies.example.net/1.html"
    for text in ("一。", "二。"):
        made.add(report(text=text), url=url)
    build(made.home, OPTIONS)
    told = "source_class, edition_before, edition_after, before_raw, after_raw"
    assert rows(made.home, f"SELECT {told} FROM revisions") == [
        ("mirror", None, None, "一。", "二。")
    ]


def test_reports_do_not_mix(made: MadeHome) -> None:
    made.add(report(text="甲一。"))
    made.add(report(agency="某市民政局", text="乙一。"), url=f"{HOST}/2.html")
    made.add(report(text="甲二。"))
    made.add(report(agency="某市民政局", text="乙二。"), url=f"{HOST}/2.html")
    build(made.home, OPTIONS)
    found = rows(made.home, "SELECT agency, before_raw, after_raw FROM revisions ORDER BY agency")
    assert found == [("某市人民政府", "甲一。", "甲二。"), ("某市民政局", "乙一。", "乙二。")]
