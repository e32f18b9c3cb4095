"""Every word for an outcome in every frame of a sentence, and every other business in none.

The words are `made/outcomes.csv` and `made/other_business.txt`; the frames are the ways in
which reports set a figure beside them.
"""

import csv
import random
from collections import Counter
from pathlib import Path

import pytest
from made_documents import document

from parsers.prose import read_prose
from parsers.text import survey

MADE = Path(__file__).parent / "made"
REQUESTS = "三、政府信息依申请公开情况"
DISPUTES = "四、政府信息公开行政复议、行政诉讼情况"
HEADINGS = {"requests": REQUESTS, "disputes": DISPUTES, "overview": "一、总体情况", "none": ""}
FRAMES = (
    "{}7件", "{}的7件", "{}的有7件", "{}共7件", "{}7件,占23.3%", "7件{}", "7件为{}", "“{}”7件",
    "“{}”的7件", "{}:7件", "{}(7件)", "{}为7件", "{}数7件", "{}7宗", "{}有7件", "有7件{}", "{}7 件",
)  # fmt: skip
CASE_FRAMES = ("{}3件", "{}的3件", "{}3件,占60%", "3件{}", "{}为3件", "{}数3件", "{}有3件")
BUSINESS_FRAMES = (
    "受理{}26件。", "共收到{}26件,全部办结。", "受理{}26件,办结25件。", "共收到26件{}。",
    "全年{}受理26件,办结26件,办结率100%。", "办理{}26件,其中按时办结25件,延期1件。",
)  # fmt: skip


def outcomes(of_cases: bool) -> list[tuple[str, str]]:
    with (MADE / "outcomes.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["code"], row["words"]) for row in csv.DictReader(file)]
    return [row for row in rows if row[0].startswith("p.{head}") == of_cases]


def figures(heading: str, text: str) -> set[tuple[str, int | float | None]]:
    return {(c.code, c.value) for c in read_prose(document(f"{heading}\n{text}")).cells}


@pytest.mark.parametrize("frame", FRAMES)
def test_an_outcome_of_requests(frame: str) -> None:
    for code, words in outcomes(of_cases=False):
        text = f"收到申请30件,其中{frame.format(words)}。"
        assert figures(REQUESTS, text) == {("p.received", 30), (code, 7)}, text


@pytest.mark.parametrize("frame", CASE_FRAMES)
@pytest.mark.parametrize(("head", "name"), [("review", "复议"), ("suit", "诉讼")])
def test_an_outcome_of_cases(frame: str, head: str, name: str) -> None:
    for code, words in outcomes(of_cases=True):
        text = f"行政{name}5件,其中{frame.format(words)}。"
        assert figures(DISPUTES, text) == {(f"p.{head}.total", 5), (code.format(head=head), 3)}, (
            text
        )


@pytest.mark.parametrize("frame", BUSINESS_FRAMES)
@pytest.mark.parametrize("before", ["", "2020年,我局主动公开政府信息,畅通依申请公开渠道,"])
def test_other_business_is_never_a_figure_of_requests(frame: str, before: str) -> None:
    for noun in (MADE / "other_business.txt").read_text("utf-8").split():
        text = before + frame.format(noun)
        assert figures(REQUESTS, text) == set(), text


def test_outcomes_in_rows_of_any_length_and_separator() -> None:
    draw = random.Random(3)
    words: dict[str, str] = {}
    for code, word in outcomes(of_cases=False):
        if code not in {"p.carried_in", "p.pending", "p.closed.extended", "p.granted_or_partial"}:
            words.setdefault(code, word)
    for _ in range(300):
        codes = draw.sample(sorted(words), draw.randint(2, 7))
        values = draw.sample(range(1, 400), len(codes))
        frame = draw.choice(
            ("{}{}件", "{}的{}件", "{}的有{}件", "“{}”的{}件", "{}:{}件", "{}({}件)")
        )
        parts = [frame.format(words[c], v) for c, v in zip(codes, values, strict=True)]
        text = "共受理申请999件。其中," + draw.choice(("、", ",", ";", "。", ";\n", "\n")).join(
            parts
        )
        wanted = {("p.received", 999), *zip(codes, values, strict=True)}
        assert figures(REQUESTS, f"{text}。") == wanted, text


def wrapped(text: str, width: int, mark: str = "\n") -> str:
    return mark.join(text[start : start + width] for start in range(0, len(text), width))


WAYS = {
    "wrapped as in a text layer": lambda text: wrapped(text, 31),
    "wrapped, with empty lines": lambda text: wrapped(text, 30, "\n\n"),
    "full-width digits": lambda text: text.translate(
        str.maketrans("0123456789", "０１２３４５６７８９")
    ),
    "full-width punctuation": lambda text: text.translate(str.maketrans(",;:()", "，；：（）")),
    "indented": lambda text: f"\u3000\u3000{text}",
    "behind a bullet": lambda text: f"● {text}",
    "behind a number": lambda text: f"(二){text}",
}


@pytest.mark.parametrize("way", WAYS)
def test_a_sentence_printed_another_way_says_the_same(way: str) -> None:
    for path in sorted(MADE.glob("sentences*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if "\n" not in row["text"]]
        for row in rows:
            if survey(row["text"]).traditional:
                continue
            printed = WAYS[way](row["text"])
            cells = read_prose(document(f"{HEADINGS[row['chapter']]}\n{printed}")).cells
            found = Counter(f"{c.code}={'' if c.value is None else c.value}" for c in cells)
            assert found == Counter(row["figures"].split()), printed
