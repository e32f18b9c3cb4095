"""Sentences of a report's page that depend on what is known of it."""

from archive.pages.records import Record
from archive.words import Word


def late(days: int | None) -> Word:
    """That a report came late, by how many days where that is known.

    >>> late(1).en, late(None).en, late(12).zh
    ('late by 1 day', 'late', '逾期 12 日')
    """
    if not days:
        return Word("late", "逾期", "late")
    return Word("late", f"逾期 {days} 日", f"late by {_number(days, 'day', 'days')}")


def timing(lag: Record) -> Word:
    """What the known dates say of a report and its deadline (`publication_lags`)."""
    return Word("timing", *_timing(lag))


def _timing(lag: Record) -> tuple[str, str]:
    if lag["on_time"] == 1:
        return "有据可知在期限前已公布。", "Known to have been public by the deadline."
    if lag["on_time"] == 0 and lag["listing_url"]:
        return (
            "期限之后我们采集的栏目页尚未列出这份报告，故知逾期。",
            "Our capture of its list, after the deadline, did not have it yet: so it came late.",
        )
    if lag["on_time"] == 0:
        return (
            "页面所示日期在期限之后。",
            "The date that the page displays is after the deadline.",
        )
    if not lag["deadline"]:
        return "没有条款为该机关规定期限。", "No article sets a deadline for it."
    return (
        "所知日期不足以判断是否按时，不作推断。",
        "The dates that we know do not show whether it was on time, and we infer nothing.",
    )


def from_deadline(lag: Record) -> Word | None:
    """How far from the deadline the date that is used lies; None where that is not known."""
    days = lag["days_late"]
    if days is None:
        return None
    if days == 0:
        return Word("days", "期限当日", "on the day of the deadline")
    told = _number(abs(days), "day", "days")
    if days < 0:
        return Word("days", f"期限前 {-days} 日", f"{told} before the deadline")
    most = ("（至多）", " at most") if lag["kind"] == "upper_bound" else ("", "")
    return Word("days", f"期限后 {days} 日{most[0]}", f"{told} after the deadline{most[1]}")


def edition_changed(edition: Record) -> Word | None:
    """How much an edition changed; None where it changed nothing that is counted."""
    figures, sections, heads = (
        edition[f"{part}_changed"] or 0 for part in ("figures", "sections", "heads")
    )
    if not (figures or sections or heads):
        return None
    return Word(
        "changed",
        f"改动：数字 {figures} 处，正文 {sections} 部分，标题等事项 {heads} 项",
        f"changed: {_number(figures, 'figure', 'figures')}, "
        f"{_number(sections, 'section of text', 'sections of text')}, "
        f"{_number(heads, 'fact of the head', 'facts of the head')}",
    )


def _number(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"
