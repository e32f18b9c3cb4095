"""Sentences that depend on what a page shows: each says what holds, and nothing that does not."""

from types import SimpleNamespace

import pytest

from archive.pages import methods, report_sentences, subject_sentences
from archive.pages.shares import ratios
from archive.pages.subjects import subjects
from archive.pages.trends import Point, Trend


def page(years, level="county", code="refused", **more):
    """What the sentences read of a subject's page: a trend of two divisions over some years."""
    points = tuple(
        Point(year, 50, 200, **{"exact": True, "median": None, **more}) for year in years
    )
    return SimpleNamespace(
        subject=subjects()[code],
        parent=subjects()[code.partition(".")[0]] if "." in code else None,
        ratio=ratios(code)[0],
        level=level,
        trend=Trend(points, divisions=(None, None)),
        ranking=SimpleNamespace(ranked=((1, None), (2, None)), median=None),
    )


def test_a_caption_says_what_is_drawn_and_of_whom():
    told = subject_sentences.trend_caption(page(range(2021, 2025)))
    assert told.zh.startswith("不予公开，占办理总计。同一组县区级政府 2 个，2021–2024 年每年均有")
    assert told.en.startswith("Refused, of all requests answered. The same 2 governments (county ")
    assert told.zh.endswith("细线为各地。") and told.en.endswith("light lines: each.")


@pytest.mark.parametrize(
    ("shown", "zh", "en"),
    [
        ({"years": range(2017, 2021)}, "折线在2019年断开。", "The line is broken at 2019."),
        ({"exact": False}, "空心点为近似可比", "Open points compare only roughly"),
        ({"median": 0.2}, "虚线为各省中位数。", "Dashed: the median of provinces."),
        ({"level": "province"}, "不足 25 个省", "fewer than 25 provinces"),
    ],
)
def test_a_caption_explains_the_marks_that_the_drawing_has_and_no_others(shown, zh, en):
    plain = subject_sentences.trend_caption(page(range(2021, 2025)))
    told = subject_sentences.trend_caption(page(**{"years": range(2021, 2025), **shown}))
    assert zh in told.zh and en in told.en
    assert zh not in plain.zh and en not in plain.en


def test_no_missing_median_is_told_of_where_one_is_drawn():
    told = subject_sentences.trend_caption(page([2021, 2022], "province", median=0.3))
    assert "Dashed" in told.en and "No national median" not in told.en


@pytest.mark.parametrize(
    ("code", "key", "zh"),
    [
        ("refused", None, "占办理总计"),
        ("refused.state_secret", "refused", "占“不予公开”"),
        ("granted", "access_full", "与“已主动公开”合计，占办理总计"),
    ],
)
def test_a_share_says_what_it_is_of(code, key, zh):
    offered = ratios(code)
    found = next((one for one in offered if key in (one.key, one.below)), offered[0])
    whole = subjects()[code.partition(".")[0]]
    assert subject_sentences.share_of(found, whole).zh == zh


@pytest.mark.parametrize(
    ("level", "median", "en"),
    [
        ("province", 0.2, "(without low bases"),
        ("province", None, "No national median: fewer than 25"),
        ("county", None, "A national median is taken over provinces alone."),
    ],
)
def test_a_ranking_says_why_it_has_no_median(level, median, en):
    shown = page([2021], level)
    shown.ranking.median = median
    assert subject_sentences.about_median(shown).en.startswith(en)
    told = subject_sentences.who_is_ranked(shown)
    assert ("2 of 31 provinces" in told.en) == ("列 2 个" in told.zh) == (level == "province")


@pytest.mark.parametrize(
    ("forms", "en"),
    [
        ([None, None], None),
        ([None, "form_2014"], "ranks stand within one form alone"),
        (["form_2014", "form_2008"], "ranks stand within one form alone"),
        (["form_2014", "form_2014"], "ranks do not compare with other years"),
    ],
)
def test_ranks_over_several_forms_are_not_one_order(forms, en):
    ranked = [(1, SimpleNamespace(apart=form)) for form in forms]
    told = subject_sentences.counted_otherwise(SimpleNamespace(ranked=ranked))
    assert told is None if en is None else en in told.en


LAG = {
    "on_time": None, "listing_url": None, "deadline": "2024-01-31", "days_late": None,
    "kind": "exact",
}  # fmt: skip


@pytest.mark.parametrize(
    ("known", "zh", "en"),
    [
        ({"on_time": 1}, "在期限前", "Known to have been public"),
        ({"on_time": 0, "listing_url": "http://x"}, "尚未列出", "did not have it yet"),
        ({"on_time": 0}, "页面所示日期在期限之后", "displays is after the deadline"),
        ({"deadline": None}, "没有条款", "No article sets a deadline"),
        ({}, "不作推断", "we infer nothing"),
    ],
)
def test_lateness_is_said_only_with_its_proof(known, zh, en):
    told = report_sentences.timing(LAG | known)
    assert zh in told.zh and en in told.en


@pytest.mark.parametrize(
    ("days", "kind", "zh", "en"),
    [
        (1, "exact", "期限后 1 日", "1 day after the deadline"),
        (9, "upper_bound", "期限后 9 日（至多）", "9 days after the deadline at most"),
        (-3, "upper_bound", "期限前 3 日", "3 days before the deadline"),
        (0, "exact", "期限当日", "on the day of the deadline"),
    ],
)
def test_days_are_counted_from_the_deadline(days, kind, zh, en):
    told = report_sentences.from_deadline(LAG | {"days_late": days, "kind": kind})
    assert (told.zh, told.en) == (zh, en)
    assert report_sentences.from_deadline(LAG) is None


def test_an_edition_says_what_it_changed():
    one = {"figures_changed": 1, "sections_changed": None, "heads_changed": 2}
    assert report_sentences.edition_changed(one).en == (
        "changed: 1 figure, 0 sections of text, 2 facts of the head"
    )
    assert report_sentences.edition_changed(dict.fromkeys(one, 0)) is None
    assert report_sentences.edition_changed(dict.fromkeys(one)) is None


def test_the_methods_say_where_a_figure_stands_and_whether_it_adds_up():
    assert methods.where_printed({"table": 2, "row": 5, "column": 9}).en == (
        " (table 2, row 5, column 9)"
    )
    assert methods.where_printed({"line": 7}).zh == "（正文第 7 行）"
    assert methods.where_printed({}) is None
    assert "belongs to no" in methods.taken_in(1).en and "belong to no" in methods.taken_in(2).en


@pytest.mark.parametrize(
    ("columns", "total", "said"),
    [
        (1, 1, "all columns of this report add up."),
        (0, 1, "the totals add up; other columns"),
        (None, 1, "the totals add up; other columns"),
        (0, 0, "do not add up"),
        (None, 0, "do not add up"),
        (None, None, "too few of its figures are printed"),  # a blank is no failed sum
    ],
)
def test_the_worked_example_says_whether_it_adds_up(columns, total, said):
    assert said in methods.arithmetic_of({"columns_ok": columns, "total_ok": total}).en
