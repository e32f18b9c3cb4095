"""A release is refused for what is wrong with it, by name, and goes out only by that name."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from made_archive import HOST, OPTIONS, MadeHome, report

from archive.build import build
from archive.database import open_readonly
from archive.home import Home
from archive.releasing.content import Content
from archive.releasing.guard_settings import (
    GuardSettings,
    ReleaseSettingsError,
    guard_settings,
)
from archive.releasing.guards import (
    GUARDS,
    Reason,
    ReleaseRefusedError,
    UnknownGuardError,
    counts,
    expect_known,
    reasons,
    refuse,
    unneeded,
    withheld_names,
)
from archive.releasing.manifest import Overridden
from archive.schema import TABLES, VIEWS

NAMES = (*(spec.name for spec in TABLES), *(view.name for view in VIEWS))
LAX = GuardSettings(1, 1, 1, NAMES)
RECEIVED = {"t3.received_new": [1, 0, 0, 0, 0, 0, 1]}


def settings(**said: Any) -> GuardSettings:
    """Guards that let everything pass but what the test is about."""
    values = {name: getattr(LAX, name) for name in LAX.__slots__}
    return GuardSettings(**values | said)


@pytest.fixture
def seen(made: MadeHome) -> Iterator["Seen"]:
    seen = Seen(made)
    yield seen
    seen.close()


class Seen:
    """A home filled by the test and what the guards see of it."""

    def __init__(self, made: MadeHome) -> None:
        self.made = made
        self._open: list[Any] = []
        self._added = 0

    def add(self, number: int = 1, **said: Any) -> None:
        for _ in range(number):
            self._added += 1
            name = f"第{self._added}局"
            self.made.add(
                report(**{"agency": name, "text": name, "rows": RECEIVED} | said),
                url=f"{HOST}/{self._added}.html",
            )

    def content(self, *classes: str) -> Content:
        build(self.made.home, OPTIONS)
        connection = open_readonly(self.made.home.database_path)
        self._open.append(connection)
        return Content.of(connection, classes)

    def close(self) -> None:
        for connection in self._open:
            connection.close()


def keys(found: tuple[Reason, ...]) -> list[str]:
    return [one.key for one in found]


def test_a_province_that_fell_by_more_than_the_share(seen: Seen) -> None:
    seen.add(9, province="河北省")
    seen.add(10, province="湖南省")
    before = {"province": {"河北省": (10, 10), "湖南省": (10, 10)}, "year": {}}
    found = reasons(seen.content(), settings(fall=0.09), before)
    assert keys(found) == ["province_fell:河北省"] * 2
    assert found[0].text == "9 reports, the last release had 10: down 10.0 %"
    assert keys(reasons(seen.content(), settings(fall=0.1), before)) == []


def test_a_province_that_vanished(seen: Seen) -> None:
    seen.add(province="河北省")
    before = {"province": {"海南省": (1, 0)}, "year": {}}
    (found,) = reasons(seen.content(), settings(fall=0.02), before)
    assert (found.key, found.text) == (
        "province_fell:海南省",
        "0 reports, the last release had 1: down 100.0 %",
    )


def test_a_year_that_lost_its_figures_and_not_its_reports(seen: Seen) -> None:
    seen.add(3, year=2020)
    seen.add(1, year=2020, rows={})
    before = {"province": {}, "year": {"2020": (4, 4)}}
    (found,) = reasons(seen.content(), settings(fall=0.2), before)
    assert found.key == "year_fell:2020"
    assert found.text == "3 reports with figures, the last release had 4: down 25.0 %"


def test_reports_without_province_or_year_are_counted_too(seen: Seen) -> None:
    seen.add(2, province=None, year=None)
    found = counts(seen.content())
    assert found == {"province": {"(none)": (2, 2)}, "year": {"(none)": (2, 2)}}


def test_only_reports_in_force_of_the_released_classes_are_counted(seen: Seen) -> None:
    seen.add(province="河北省")
    seen.made.add(report(agency="第1局", text="改", rows=RECEIVED), url=f"{HOST}/1.html")
    seen.made.add(report(agency="丙局", text="丙", rows=RECEIVED), url="http://example.org/3.html")
    assert counts(seen.content())["province"] == {"河北省": (1, 1)}
    assert counts(seen.content("mirror"))["province"] == {"河北省": (1, 1)}
    assert counts(seen.content("official", "mirror"))["province"] == {"河北省": (2, 2)}


def test_what_was_withheld_since_is_no_fall(seen: Seen) -> None:
    seen.add(2, province="河北省")
    past = seen.content()
    assert counts(past)["province"] == {"河北省": (2, 2)}
    (name,) = past.connection.execute("SELECT min(report_id) FROM reports").fetchone()
    (seen.made.home.path / "withheld.toml").write_text(
        f'[[withheld]]\nid = "{name}"\nwhat = "report"\nreason = "x"\ndate = 2026-11-22\n'
    )
    now = seen.content()
    before = counts(past, withheld_names(now.connection))
    assert before["province"] == {"河北省": (1, 1)}
    assert reasons(now, settings(fall=0), before) == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"checks": [("T3-BAL", None, "total", "fail", "extraction_error")]},
        {"issues": ["unread_cell"]},
        {"issues": ["readings_differ"]},
    ],
)
def test_figures_read_wrongly_above_the_floor(seen: Seen, wrong: dict[str, Any]) -> None:
    seen.add(3)
    seen.add(1, **wrong)
    (found,) = reasons(seen.content(), settings(extraction_errors=0.2), None)
    assert found.key == "extraction_errors"
    assert found.text.startswith("1 of 4 reports (25.0 %)")
    assert reasons(seen.content(), settings(extraction_errors=0.25), None) == ()


def test_what_the_agency_printed_wrong_is_no_fault_of_the_release(seen: Seen) -> None:
    seen.add(checks=[("T3-BAL", None, "total", "fail", "source_inconsistency")])
    assert reasons(seen.content(), settings(extraction_errors=0), None) == ()


def test_an_unknown_form_in_a_province_and_year(seen: Seen) -> None:
    seen.add(3, year=2027)
    seen.add(2, year=2027, issues=["unknown_form"])
    seen.add(4, year=2026)
    seen.add(1, year=2026, issues=["unknown_form"])
    (found,) = reasons(seen.content(), settings(unknown_form=0.2), None)
    assert found.key == "unknown_form:河北省/2027"
    assert found.text.startswith("2 of 5 reports (40.0 %)")


def test_an_empty_table(seen: Seen) -> None:
    seen.add(rows={"t3.granted": [1, 0, 0, 0, 0, 0, 1]})
    found = reasons(seen.content(), settings(may_be_empty=()), None)
    names = {one.place for one in found if one.guard == "empty_table"}
    assert "disputes" in names
    assert not {"reports", "cells", "dispositions", "portals"} & names


def test_a_panel_without_the_classes_asked_for(seen: Seen) -> None:
    """The archive has a report, but none of those that the panel is to hold."""
    seen.made.add(
        report(agency="丙县人民政府", level="county", rows=RECEIVED),
        url="http://example.org/3.html",
    )
    panel = {"division_years", "panel_wide", "panel_long", "indicators"}
    found = reasons(seen.content(), settings(may_be_empty=()), None)
    empty = {one.place: one.text for one in found if one.guard == "empty_table"}
    assert panel <= empty.keys()
    for name in panel:
        assert empty[name] == (
            "0 rows of official reports; the archive has 1 mirror (--source-class mirror)"
        )
    found = reasons(seen.content("mirror"), settings(may_be_empty=()), None)
    assert not panel & {one.place for one in found}


def test_reports_that_pass_every_check_are_no_reason_to_refuse(seen: Seen) -> None:
    seen.add()
    content = seen.content()
    assert content.connection.execute("SELECT count(*) FROM checks").fetchone()[0] == 0
    found = reasons(content, guard_settings(seen.made.home), None)
    assert "empty_table:checks" not in keys(found)


def test_an_override_that_nothing_asked_for_is_told() -> None:
    passed = (Overridden("year_fell:2019", "one"), Overridden("sandbox_data", "two"))
    given = ["year_fell", "year_fell:2019", "year_fell:2091", "sandbox_data", "province_fell"]
    assert unneeded(passed, given) == ("year_fell:2091", "province_fell")


def test_an_archive_of_nothing_is_refused_by_our_own_settings(seen: Seen) -> None:
    found = reasons(seen.content(), guard_settings(seen.made.home), None)
    assert "empty_table:reports" in keys(found)


def test_invented_figures(tmp_path: Path) -> None:
    home = Home.open(tmp_path / "sandbox", kind="sandbox", create=True)
    build(home, OPTIONS)
    with closing(open_readonly(home.database_path)) as connection:
        assert keys(reasons(Content.of(connection), LAX, None)) == ["sandbox_data"]


TWO = (Reason("year_fell", "2019", "one"), Reason("year_fell", "2020", "two"))


def test_a_refusal_names_each_reason_and_what_lets_it_pass() -> None:
    with pytest.raises(ReleaseRefusedError) as refused:
        refuse(TWO, ())
    assert refused.value.reasons == TWO
    message = str(refused.value)
    assert "year_fell:2019: one" in message
    assert "year_fell:2020: two" in message
    assert "--override year_fell" in message


def test_a_name_overrides_a_guard_or_one_of_its_reasons() -> None:
    assert refuse(TWO, ["year_fell"]) == TWO
    assert refuse(TWO, ["year_fell:2019", "year_fell:2020"]) == TWO
    with pytest.raises(ReleaseRefusedError) as refused:
        refuse(TWO, ["year_fell:2019", "province_fell"])
    assert refused.value.reasons == TWO[1:]


def test_a_guard_that_there_is_none_of() -> None:
    expect_known(GUARDS)
    with pytest.raises(UnknownGuardError, match="sandbox_data"):
        expect_known(["everything"])


def test_a_home_sets_its_own(tmp_path: Path) -> None:
    home = Home.open(tmp_path, kind="real", create=True)
    ours = guard_settings(home)
    (tmp_path / "release.toml").write_text('fall = 0.5\nmay_be_empty = ["reports"]\n')
    found = guard_settings(home)
    assert (found.fall, found.may_be_empty) == (0.5, ("reports",))
    assert (found.unknown_form, found.extraction_errors) == (0.01, ours.extraction_errors)


@pytest.mark.parametrize(
    "line", ["fall = 2", "fall = true", 'fall = "a"', "drop = 1", 'may_be_empty = ["no"]', "fall ="]
)
def test_a_setting_that_is_none(tmp_path: Path, line: str) -> None:
    home = Home.open(tmp_path, kind="real", create=True)
    (tmp_path / "release.toml").write_text(f"{line}\n")
    with pytest.raises(ReleaseSettingsError, match=r"release\.toml"):
        guard_settings(home)


def test_the_page_on_releases_explains_every_guard_and_setting() -> None:
    page = (Path(__file__).parents[2] / "docs/releases.md").read_text(encoding="utf-8")
    ours = GuardSettings.__slots__
    assert [name for name in (*GUARDS, *ours) if f"`{name}" not in page] == []


def test_our_settings_are_those_that_the_page_names(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs/releases.md").read_text(encoding="utf-8")
    found = guard_settings(Home.open(tmp_path, kind="real", create=True))
    for name in ("fall", "extraction_errors", "unknown_form"):
        assert f"`{name} = {getattr(found, name)}`" in page
