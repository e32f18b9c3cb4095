"""Every check of codebook 3.1, 3.2 and 3.4 on one report, once holding and once failing.

The list of ids is the codebook's; those over years (3.3, T4-AFTER, M-DUP) are the build's and
have `tests/archive/test_across_years.py`. Each case gives cells that satisfy the relation and
cells that break it, worked out by hand from the relation as the codebook prints it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pytest
from made_cells import RESULTS, cell, table
from made_documents import document

from parsers.checks import evaluate, evaluate_frame, evaluate_shares
from parsers.checks.sheet import APPLICANTS
from parsers.model import Cell, Check, Claims, Identity, Outcome, Place, Section, Severity
from parsers.prose import Share, read_prose

HOLDS = {Outcome.PASS, Outcome.PASS_WITH_BLANKS}
SEVERITIES = {
    "T3-BAL": "E", "T3-SUM": "E", "T3-ROW": "E", "T3-GRP": "W", "T3-INT": "E", "T3-BLANK": "I",
    "T3-XCOL": "I", "T3-ALIGN": "I", "T3-TYPO": "I", "T3-ALLTOT": "W",
    "T4-R": "E", "T4-D": "E", "T4-A": "E", "T4-INT": "E", "T4-VOL": "I",
    "T2-19-STOCK": "W", "T2-19-NEW": "I", "T2-19-ITEMS": "W", "T2-19-PROC": "I",
    "T2-21-NET": "W", "T2-21-UNIT": "W", "T2-RULES": "W",
    "A-RECV": "W", "A-CLOSE": "E", "A-ANS": "E", "A-REF": "E", "A-CLANS": "I", "A-CLRECV": "I",
    "A-REV": "W", "A-SUIT": "W", "A-CHAN": "W", "A-NORM": "W", "A-PRIN": "W", "A-STAFF": "E",
    "R-DENY": "W", "P-SUM": "I", "P-DISP": "W",
    "N-RECV": "W", "N-ANS": "W", "N-PART": "W", "N-PCT": "I", "N-DISP": "W", "N-ZERO": "W",
    "N-SELF": "W", "M-YEAR": "W", "M-AGENCY": "W", "M-DATE": "W", "S-SECT": "I",
}  # fmt: skip
# Said of what failed elsewhere: without a failure there is nothing to say.
ONLY_FAILING = {"T3-ALIGN", "T3-TYPO"}


@dataclass(frozen=True)
class Case:
    """What is evaluated: the same twice, sound and broken."""

    id: str
    sound: Callable[[], Iterable[Check]]
    broken: Callable[[], Iterable[Check]]


def on(form: str, cells: Iterable[Cell]) -> Callable[[], Iterable[Check]]:
    listed = list(cells)
    return lambda: evaluate(form, listed)


def plain(**values: float | None) -> list[Cell]:
    """Cells outside table 3: `a3__received=3` is the code a3.received."""
    return [cell(code.replace("__", "."), value) for code, value in values.items()]


def t3(id_: str, **changed: float | None) -> Case:
    """`answered_total__total=13` changes that cell of the sound table 3."""
    changes = {
        (f"t3.{row.replace('__', '.')}", column): value
        for (row, column), value in ((key.rsplit("__", 1), value) for key, value in changed.items())
    }
    return Case(id_, on("form_2021", table()), on("form_2021", table(changes)))


def both(id_: str, form: str, sound: list[Cell], broken: list[Cell]) -> Case:
    return Case(id_, on(form, sound), on(form, broken))


def said(id_: str, sound: str, broken: str) -> Case:
    """Sentences beside the sound tables: 12 received, 12 answered, 6 granted, 5 reviews."""
    return Case(
        id_, sentences("form_2021", table(), sound), sentences("form_2021", table(), broken)
    )


def sentences(form: str, cells: list[Cell], text: str) -> Callable[[], Iterable[Check]]:
    read = read_prose(document(f"三、依申请公开情况\n{text}")).cells
    return on(form, [*cells, *read])


def framed(identity: Identity, cells: list[Cell], claims: Claims) -> Callable[[], Iterable[Check]]:
    return lambda: evaluate_frame("form_2021", cells, identity, (), claims)


def share(printed: str) -> Callable[[], Iterable[Check]]:
    given = [Share("p.granted", 4, printed, Place())]
    return lambda: evaluate_shares(given, [cell("p.answered_total", 12)])


def chapters(*codes: str) -> Callable[[], Iterable[Check]]:
    overview = "主动公开、依申请公开、政府信息管理、平台建设、监督保障"
    parts = [Section(f"sec.{code}", "", overview) for code in codes]
    return lambda: evaluate_frame("form_2021", [], Identity(), parts)


COUNTY = Identity(level="county", scope="department", year=2021, published_on="2022-01-20")
EARLY = Identity(level="county", scope="department", year=2021, published_on="2021-03-01")
NOTHING = Claims()
BLANK = {f"{row[3:].replace('.', '__')}__{a}": None for row in RESULTS for a in APPLICANTS}
ANSWERS = {
    "a3__already_public": 1, "a3__granted": 2, "a3__partial": 1, "a3__refused": 1,
    "a3__unable__not_held_other_agency": 1, "a3__unable__not_held_nonexistent": 1,
    "a3__clarification_requested": 1, "a3__redirected": 1,
}  # fmt: skip
REASONS = {
    "a3__refused__state_secret": 1, "a3__refused__trade_secret": 0,
    "a3__refused__personal_privacy": 2, "a3__refused__security_stability": 0,
    "a3__refused__not_government_information": 1, "a3__refused__other_statutory": 0,
}  # fmt: skip
CHANNELS = {
    "a1__channel__gazette": 1, "a1__channel__website": 8, "a1__channel__weibo": 2,
    "a1__channel__wechat": 3, "a1__channel__other": 0,
}  # fmt: skip
CASES = [
    t3("T3-BAL", carried_out__total=2),
    t3("T3-SUM", answered_total__total=13),
    t3("T3-ROW", granted__org_research=3),
    both(
        "T3-GRP", "form_2021",
        [*table(), cell("t3.unable", 3, "total")], [*table(), cell("t3.unable", 4, "total")],
    ),
    t3("T3-INT", partial__org_other=-1),
    t3("T3-BLANK", partial__org_other=None),
    t3("T3-XCOL", carried_in__natural_person=0, carried_in__org_other=1),
    t3("T3-ALIGN", granted__org_other=4),
    t3("T3-TYPO", received_new__natural_person=18),
    t3("T3-ALLTOT", **BLANK),
    Case("T4-R", on("form_2021", table()),
         on("form_2021", table({("t4.review.other", None): 1}))),
    Case("T4-D", on("form_2021", table()),
         on("form_2021", table({("t4.suit_direct.upheld", None): 1}))),
    Case("T4-A", on("form_2021", table()),
         on("form_2021", table({("t4.suit_after_review.pending", None): 1}))),
    Case("T4-INT", on("form_2021", table()),
         on("form_2021", table({("t4.review.other", None): 0.5}))),
    Case("T4-VOL", on("form_2021", table()),
         on("form_2021", table({("t4.suit_direct.total", None): 6}))),
    both("T2-19-STOCK", "form_2019",
         plain(t2__rules__published_new=2, t2__rules__published_stock=2),
         plain(t2__rules__published_new=2, t2__rules__published_stock=1)),
    both("T2-19-NEW", "form_2019",
         plain(t2__rules__made_new=2, t2__rules__published_new=2),
         plain(t2__rules__made_new=2, t2__rules__published_new=3)),
    both("T2-19-ITEMS", "form_2019",
         plain(t2__penalty__items_prev=5, t2__penalty__items_delta=-5),
         plain(t2__penalty__items_prev=5, t2__penalty__items_delta=-6)),
    both("T2-19-PROC", "form_2019",
         plain(t2__procurement__proc_count=2, t2__procurement__proc_amount=251000),
         plain(t2__procurement__proc_count=2, t2__procurement__proc_amount=0)),
    both("T2-21-NET", "form_2021",
         plain(t2__rules__issued=3, t2__rules__repealed=1, t2__rules__in_force=2),
         plain(t2__rules__issued=3, t2__rules__repealed=1, t2__rules__in_force=1)),
    Case("T2-21-UNIT", framed(COUNTY, plain(t2__fees__fee_amount=4068.208), NOTHING),
         framed(COUNTY, plain(t2__fees__fee_amount=2_000_000), NOTHING)),
    Case("T2-RULES", framed(COUNTY, plain(t2__rules__in_force=0), NOTHING),
         framed(COUNTY, plain(t2__rules__in_force=6), NOTHING)),
    both("A-RECV", "annex_2014",
         plain(a3__received=6, a3__received__in_person=1, a3__received__fax=0,
               a3__received__online=3, a3__received__mail=2),
         plain(a3__received=7, a3__received__in_person=1, a3__received__fax=0,
               a3__received__online=3, a3__received__mail=2)),
    both("A-CLOSE", "annex_2014",
         plain(a3__closed=9, a3__closed__on_time=7, a3__closed__extended=2),
         plain(a3__closed=9, a3__closed__on_time=7, a3__closed__extended=1)),
    both("A-ANS", "annex_2014",
         plain(a3__answered_total=9, **ANSWERS), plain(a3__answered_total=8, **ANSWERS)),
    both("A-REF", "annex_2014", plain(a3__refused=4, **REASONS), plain(a3__refused=5, **REASONS)),
    both("A-CLANS", "annex_2014",
         plain(a3__closed=9, a3__answered_total=9), plain(a3__closed=9, a3__answered_total=10)),
    both("A-CLRECV", "annex_2014",
         plain(a3__closed=9, a3__received=9), plain(a3__closed=9, a3__received=8)),
    both("A-REV", "annex_2014",
         plain(a4__review__total=3, a4__review__upheld=1, a4__review__corrected=1,
               a4__review__other=0),
         plain(a4__review__total=1, a4__review__upheld=1, a4__review__corrected=1,
               a4__review__other=0)),
    both("A-SUIT", "annex_2014",
         plain(a5__suit__total=2, a5__suit__upheld=1, a5__suit__corrected=0, a5__suit__other=1),
         plain(a5__suit__total=1, a5__suit__upheld=1, a5__suit__corrected=0, a5__suit__other=1)),
    both("A-CHAN", "annex_2014",
         plain(a1__info_total=14, **CHANNELS), plain(a1__info_total=15, **CHANNELS)),
    both("A-NORM", "annex_2014",
         plain(a1__info_total=4, a1__info_normative=4),
         plain(a1__info_total=4, a1__info_normative=5)),
    both("A-PRIN", "annex_2014",
         plain(a2__press_conf=2, a2__press_conf_principal=2),
         plain(a2__press_conf=2, a2__press_conf_principal=3)),
    both("A-STAFF", "annex_2014",
         plain(a8__staff=5, a8__staff__full_time=2, a8__staff__part_time=3),
         plain(a8__staff=5, a8__staff__full_time=2, a8__staff__part_time=2)),
    both("R-DENY", "regional_sh_2008",
         plain(r1__answered_total=9, r1__granted=5, r1__partial=1, r1__denied_total=3),
         plain(r1__answered_total=9, r1__granted=5, r1__partial=1, r1__denied_total=2)),
    Case("P-SUM", sentences("prose_2008", [], "答复申请8件,同意公开5件,不予公开3件。"),
         sentences("prose_2008", [], "答复申请8件,同意公开5件,不予公开2件。")),
    Case("P-DISP", sentences("prose_2008", [], "因申请公开引起行政复议6件,其中维持4件,纠错2件。"),
         sentences("prose_2008", [], "因申请公开引起行政复议6件,其中维持4件,纠错1件。")),
    said("N-RECV", "收到申请12件。", "收到申请11件。"),
    said("N-ANS", "收到申请12件,答复12件。", "收到申请12件,答复10件。"),
    said("N-PART", "答复申请12件,予以公开6件。", "答复申请12件,予以公开5件。"),
    Case("N-PCT", share("33.3"), share("35.1")),
    said("N-DISP", "引起行政复议5件。", "引起行政复议7件。"),
    Case("N-ZERO",
         sentences("form_2021",
                   [cell("t3.received_new", 0, a) for a in APPLICANTS],
                   "本年度未收到政府信息公开申请。"),
         sentences("form_2021", table(), "本年度未收到政府信息公开申请。")),
    Case("N-SELF",
         sentences("prose_2008", [], "受理政府信息公开申请20件。\n全年受理政府信息公开申请20件。"),
         sentences("prose_2008", [], "受理政府信息公开申请20件。\n全年受理政府信息公开申请21件。")),
    Case("M-YEAR", framed(COUNTY, [], Claims(titled=2021, covered=2021)),
         framed(COUNTY, [], Claims(titled=2022, covered=2021))),
    Case("M-AGENCY", framed(COUNTY, [], Claims(agency="甲县教育局", others=())),
         framed(COUNTY, [], Claims(agency="甲县教育局", others=("published 乙县教育局",)))),
    Case("M-DATE", framed(COUNTY, [], NOTHING), framed(EARLY, [], NOTHING)),
    Case("S-SECT",
         chapters("overview", "proactive", "requests", "disputes", "problems", "other"),
         chapters("overview", "proactive", "requests", "disputes", "problems")),
]  # fmt: skip


def test_there_is_a_case_for_every_check() -> None:
    assert {case.id for case in CASES} == SEVERITIES.keys()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_it_is_silent_on_what_is_sound(case: Case) -> None:
    outcomes = {check.outcome for check in case.sound() if check.id == case.id}
    assert outcomes <= HOLDS
    assert bool(outcomes) is (case.id not in ONLY_FAILING)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_it_fails_on_what_is_broken(case: Case) -> None:
    failed = [c for c in case.broken() if c.id == case.id and c.outcome is Outcome.FAIL]
    assert failed
    assert {check.severity for check in failed} == {Severity(SEVERITIES[case.id])}


def test_no_request_received_of_a_table_is_told_against_a_sentence_too() -> None:
    cells = [cell("t3.received_new", 0, a) for a in APPLICANTS]
    found = sentences("form_2021", cells, "收到政府信息公开申请5件。")()
    zero = [c for c in found if c.id == "N-ZERO"]
    assert [(c.outcome, c.left, c.right) for c in zero] == [(Outcome.FAIL, 5, 0)]


def test_the_five_aspects_of_the_overview() -> None:
    parts = [Section("sec.overview", "", "主动公开、依申请公开、政府信息管理、平台建设。")]
    found = evaluate_frame("form_2021", [], Identity(), parts)
    (aspects,) = [c for c in found if c.id == "S-SECT" and c.code == "sec.overview"]
    assert (aspects.outcome, aspects.left, aspects.right) == (Outcome.FAIL, 4, 5)
    assert "监督保障" in aspects.text
    assert not [c for c in evaluate_frame("form_2019", [], Identity(), parts) if c.code]
