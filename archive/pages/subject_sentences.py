"""Sentences of the pages of dispositions and reasons that depend on what is shown."""

from archive.pages.dispositions import SubjectPage
from archive.pages.medians import LEAST
from archive.pages.shares import Ratio
from archive.pages.subjects import Subject
from archive.pages.trends import Ranking, Trend
from archive.panel.indicators import FIRST_OF_FORM_2019, LOW_BASE
from archive.words import Word, word

WIDER = "access_full"
"""What was granted with what was already public, which were one until 2019."""


def share_of(ratio: Ratio, whole: Subject) -> Word:
    """What a share is of; `whole` is the disposition that a reason lies in, else the subject."""
    if ratio.key == WIDER:
        zh, en = (
            "与“已主动公开”合计，占办理总计",
            "with those already public, of all requests answered",
        )
    elif ratio.of_answered:
        zh, en = "占办理总计", "of all requests answered"
    else:
        zh, en = f"占“{whole.name.zh}”", f"of “{whole.name.en}”"
    return Word("share_of", zh, en)


def trend_caption(page: SubjectPage) -> Word:
    """What the drawing of a trend shows, of which divisions, and what its marks mean."""
    of, level, found = share_of(page.ratio, page.parent or page.subject), page.level, page.trend
    n, years = len(found.divisions), f"{found.years[0]}–{found.years[-1]}"
    whose = word("level", level)
    zh = (
        f"{page.subject.name.zh}，{of.zh}。同一组{whose.zh}政府 {n} 个，"
        f"{years} 年每年均有汇总报告，故收录增加不会被误读为变化。粗线为各地合计，细线为各地。"
    )
    en = (
        f"{page.subject.name.en}, {of.en}. The same {n} governments ({whose.en.lower()} level) in "
        f"every year, {years}: each has its own aggregate report for all of them, so that a "
        "growing archive is not read as a change. Strong line: all of them together; light lines: "
        "each."
    )
    notes = _notes(found, level)
    return Word(
        "caption",
        "".join([zh, *(note.zh for note in notes)]),
        " ".join([en, *(note.en for note in notes)]),
    )


def _notes(found: Trend, level: str) -> list[Word]:
    """What the marks of a drawing mean, of those that it has."""
    has_median = any(point.median is not None for point in found.points)
    told = (
        (
            found.has_open_points,
            f"空心点为近似可比或合计不足 {LOW_BASE} 件者。",
            (
                f"Open points compare only roughly with {FIRST_OF_FORM_2019} on, "
                f"or stand on fewer than {LOW_BASE} requests."
            ),
        ),
        (
            found.crosses_break,
            f"折线在{FIRST_OF_FORM_2019}年断开。",
            f"The line is broken at {FIRST_OF_FORM_2019}.",
        ),
        (has_median, "虚线为各省中位数。", "Dashed: the median of provinces."),
        (
            level == "province" and not has_median,
            f"不足 {LEAST} 个省，不计全国中位数。",
            f"No national median: fewer than {LEAST} provinces.",
        ),
    )
    return [Word("note", zh, en) for holds, zh, en in told if holds]


def who_is_ranked(page: SubjectPage) -> Word:
    """Whose shares a ranking sets side by side, and of provinces how many of all."""
    level, n = word("level", page.level), len(page.ranking.ranked)
    zh = (
        f"只列{level.zh}政府的汇总报告，彼此不重复；占比、分子、分母均来自各自的报告，"
        "带 Σ 者由所印数字相加。"
    )
    en = (
        f"Aggregate reports of {level.en.lower()}-level governments alone, which do not contain "
        "one another; share, numerator and denominator are those of each report, Σ marking what is "
        "added up from its figures."
    )
    if page.level != "province":
        return Word("ranked", zh, en)
    return Word("ranked", f"{zh}共 31 个省级行政区，列 {n} 个。", f"{en} {n} of 31 provinces.")


def about_median(page: SubjectPage) -> Word:
    """What a national median leaves out, or why there is none."""
    if page.ranking.median is not None:
        zh = "（不计基数过小者及以各结果之和为分母者）"
        en = "(without low bases and shares of a mere sum of outcomes)"
    elif page.level == "province":
        zh = f"可计的不足 {LEAST} 个省，不计全国中位数。"
        en = f"No national median: fewer than {LEAST} provinces count."
    else:
        zh = "全国中位数只以省级汇总报告计。"
        en = "A national median is taken over provinces alone."
    return Word("median", zh, en)


def counted_otherwise(ranking: Ranking) -> Word | None:
    """That forms count otherwise than those from 2019 on; None where all count the same."""
    forms = {one.apart for _, one in ranking.ranked}
    if forms <= {None}:
        return None
    if len(forms) > 1:
        return Word(
            "apart",
            "各版式此项所计不同，互不可比：位次只在同一版式内排列。",
            "These forms count otherwise from one another: ranks stand within one form alone.",
        )
    return Word(
        "apart",
        "此版式所计与2019年以后不同，不得与其他年度的位次相比。",
        "This form counts otherwise than those from 2019 on: ranks do not compare with other "
        "years.",
    )
