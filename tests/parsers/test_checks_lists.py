"""Lists of outcomes in sentences: what no code counts is held against nobody.

The sentences are made up; what each list adds up to was reckoned by hand.
"""

import pytest
from made_documents import document

from parsers.checks import evaluate, with_lists
from parsers.model import Check, Outcome, Verdict
from parsers.prose import read_prose

DISPUTES = "四、因政府信息公开引起的行政复议、行政诉讼情况"
REQUESTS = "三、政府信息依申请公开情况"


def checks(heading: str, text: str) -> tuple[Check, ...]:
    reading = read_prose(document(f"{heading}\n{text}"))
    return with_lists(evaluate("prose_2008", reading.cells), reading.cells, reading.issues)


def one(heading: str, text: str, id_: str, code: str) -> Check:
    (check,) = [c for c in checks(heading, text) if (c.id, c.code) == (id_, code)]
    return check


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("行政诉讼案件2件,其中维持1件,原告撤诉1件。", "p.suit"),
        ("行政复议4件,其中维持2件,确认违法1件,终止审理1件。", "p.review"),
        ("行政复议2件,驳回复议申请1件,维持1件。", "p.review"),
        ("行政复议3件(维持2件、撤回1件)。", "p.review"),
        ("行政复议5件,其中维持3件,纠错1件,申请人撤回1件;行政诉讼2件,维持2件。", "p.review"),
        ("行政复议3件,其中维持1件,\n调解结案2件。", "p.review"),
    ],
)
def test_an_outcome_without_a_code_leaves_the_sum_open(text: str, code: str) -> None:
    check = one(DISPUTES, text, "P-DISP", code)
    assert (check.outcome, check.verdict) == (Outcome.NOT_EVALUABLE, None)


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("行政复议案件2件,其中确认违法1件,责令重新答复1件。", 2),
        ("行政复议7件,其中维持4件,撤销2件,确认违法1件。", 7),
        ("行政复议6件,其中维持4件,纠错2件(其中撤销1件)。", 6),
    ],
)
def test_an_outcome_named_twice_adds_up(text: str, total: int) -> None:
    check = one(DISPUTES, text, "P-DISP", "p.review")
    assert (check.outcome, check.right, check.verdict) == (Outcome.PASS, total, None)


def test_an_outcome_named_twice_and_one_without_a_code() -> None:
    text = "行政复议案件3件,其中确认违法1件,责令重新答复1件,驳回申请人复议请求1件。"
    check = one(DISPUTES, text, "P-DISP", "p.review")
    assert (check.outcome, check.verdict) == (Outcome.NOT_EVALUABLE, None)


@pytest.mark.parametrize(
    ("text", "code", "sides"),
    [
        ("行政复议6件,其中维持4件,纠错1件。", "p.review", (5, 6)),
        # what is uncounted stands in the other list
        ("行政复议6件,其中维持4件,纠错1件;行政诉讼2件,维持1件,撤诉1件。", "p.review", (5, 6)),
        # an instance is no outcome
        ("行政诉讼4件,其中一审4件,维持2件,纠错1件。", "p.suit", (3, 4)),
    ],
)
def test_a_list_that_names_all_its_outcomes_is_still_held(text, code, sides) -> None:
    check = one(DISPUTES, text, "P-DISP", code)
    assert (check.outcome, check.left, check.right) == (Outcome.FAIL, *sides)
    assert check.verdict is Verdict.SOURCE_INCONSISTENCY


def test_outcomes_of_one_list_are_no_figures_of_different_places() -> None:
    text = "行政复议案件3件,其中确认违法1件,责令重新答复2件。"
    assert not [c for c in checks(DISPUTES, text) if c.id == "N-SELF"]


def test_an_answer_without_a_code_leaves_the_dispositions_open() -> None:
    text = "答复申请6件,其中予以公开4件,信息不存在1件,移送其他机关办理1件。"
    check = one(REQUESTS, text, "P-SUM", "p.answered_total")
    assert (check.outcome, check.verdict) == (Outcome.NOT_EVALUABLE, None)


def test_more_dispositions_than_answers_are_still_told() -> None:
    text = "答复申请6件,其中予以公开7件,移送其他机关办理1件。"
    check = one(REQUESTS, text, "P-SUM", "p.answered_total")
    assert (check.outcome, check.left, check.right) == (Outcome.FAIL, 7, 6)
