"""The oddities of real reports, each a switch of its own (codebook 7 and 9).

An oddity changes what is printed, and the generator's truth changes with it: a dash is a
cell of state dash, a misprint is a declared inconsistency. Add one by adding a member with
its note, and the line of data or the function that its kind names:

- `figures`: `misprints.MISPRINTS` changes numbers and declares which checks then fail;
- `print`: `printing.py` prints a value in another way;
- `labels`: `tables.RELABELLED` says which label is printed how;
- `layout`: `tables.py` builds the table in another way;
- `text`: `sentences.py` words the text in another way;
- `markup`: `render_html.py` writes other tags (nothing of it is seen in a text).
"""

from dataclasses import dataclass
from enum import StrEnum


class Oddity(StrEnum):
    """A switch; `NOTES` says what it does."""

    MISALLOCATED_APPLICANT = "misallocated_applicant"
    SHIFTED_CELL = "shifted_cell"
    T4_SLIP = "t4_slip"
    T3_SLIP = "t3_slip"
    TEXT_DIFFERS = "text_differs"
    UNCLASSIFIED = "unclassified"
    BLANK_ORG_COLUMNS = "blank_org_columns"
    BLANK_ROWS = "blank_rows"
    BLANK_LEAF_TOTALS = "blank_leaf_totals"
    DASH_MARKS = "dash_marks"
    SLASH_MARKS = "slash_marks"
    NONE_WORD = "none_word"
    FULL_WIDTH_DIGITS = "full_width_digits"
    THOUSANDS = "thousands"
    SIGNED_DELTAS = "signed_deltas"
    UNIT_IN_CELL = "unit_in_cell"
    UNIT_IN_HEADER = "unit_in_header"
    LABEL_RECEIVED = "label_received"
    LABEL_CARRIED = "label_carried"
    LABEL_GRANTED = "label_granted"
    LABEL_NORMATIVE = "label_normative"
    LABEL_BREAKS = "label_breaks"
    LABEL_SPACES = "label_spaces"
    HALF_WIDTH_BRACKETS = "half_width_brackets"
    PAGE_BREAK_GROUP = "page_break_group"
    PAGE_BREAK_HEADER = "page_break_header"
    HYBRID_OTHER = "hybrid_other"
    EMPTY_ROW = "empty_row"
    TEMPLATE_NOTE = "template_note"
    ZERO_IN_WORDS = "zero_in_words"
    T4_IN_WORDS = "t4_in_words"
    OTHER_COUNTS = "other_counts"
    HEADING_VARIANT = "heading_variant"
    GENERIC_TITLE = "generic_title"
    WORD_SPANS = "word_spans"
    YEAR_SPANS = "year_spans"


@dataclass(frozen=True, slots=True)
class Note:
    """What an oddity is: its kind, the forms it applies to, the sight it copies."""

    kind: str
    forms: tuple[str, ...]
    text: str


TABLED = ("form_2019", "form_2021")
EVERY = (*TABLED, "prose_2008")

NOTES: dict[Oddity, Note] = {
    Oddity.MISALLOCATED_APPLICANT: Note(
        "figures", TABLED, "new requests of persons counted under enterprises: T3-BAL fails in two"
    ),
    Oddity.SHIFTED_CELL: Note(
        "figures", TABLED, "a row's figure stands four columns to the right, its total is 0"
    ),
    Oddity.T4_SLIP: Note("figures", TABLED, "the total of reconsiderations is one too high"),
    Oddity.T3_SLIP: Note("figures", TABLED, "（七）总计 of all applicants is one too high"),
    Oddity.TEXT_DIFFERS: Note("text", TABLED, "the text counts more requests than the table"),
    Oddity.UNCLASSIFIED: Note(
        "figures", ("prose_2008",), "outcomes add up to less than the requests closed"
    ),
    Oddity.BLANK_ORG_COLUMNS: Note(
        "print", TABLED, "zeros of organisations are blank in every row of T3"
    ),
    Oddity.BLANK_ROWS: Note("print", TABLED, "rows of T3 without a case are wholly blank"),
    Oddity.BLANK_LEAF_TOTALS: Note(
        "print", TABLED, "the column of totals is blank but for the rows 一, 二, （七）, 四"
    ),
    Oddity.DASH_MARKS: Note("print", TABLED, "zeros are printed as -, — or ——"),
    Oddity.SLASH_MARKS: Note("print", TABLED, "zeros are printed as /"),
    Oddity.NONE_WORD: Note("print", TABLED, "zeros of T2 and T4 are printed as 无"),
    Oddity.FULL_WIDTH_DIGITS: Note("print", TABLED, "１２ for 12"),
    Oddity.THOUSANDS: Note("print", TABLED, "1,234 and 1，234 for 1234"),
    Oddity.SIGNED_DELTAS: Note(
        "print", ("form_2019",), "increases with +, decreases with a full-width minus"
    ),
    Oddity.UNIT_IN_CELL: Note("print", TABLED, "an amount of money with its unit in the cell"),
    Oddity.UNIT_IN_HEADER: Note(
        "print", TABLED, "another unit of money in the column's heading than the form's"
    ),
    Oddity.LABEL_RECEIVED: Note("labels", TABLED, "本年新收到 for 本年新收"),
    Oddity.LABEL_CARRIED: Note("labels", TABLED, "转结 for 结转"),
    Oddity.LABEL_GRANTED: Note("labels", TABLED, "予已公开 for 予以公开"),
    Oddity.LABEL_NORMATIVE: Note("labels", ("form_2021",), "规范性文件 for 行政规范性文件"),
    Oddity.LABEL_BREAKS: Note("labels", TABLED, "line breaks inside labels"),
    Oddity.LABEL_SPACES: Note("labels", TABLED, "blanks inside labels"),
    Oddity.HALF_WIDTH_BRACKETS: Note("labels", TABLED, "(一) for （一）, 1、 for 1."),
    Oddity.PAGE_BREAK_GROUP: Note(
        "layout", TABLED, "三、本年度办理结果 is printed again in the middle of T3"
    ),
    Oddity.PAGE_BREAK_HEADER: Note(
        "layout", TABLED, "the whole head of T3 is printed again in its middle"
    ),
    Oddity.HYBRID_OTHER: Note(
        "layout", ("form_2021",), "（六）其他处理 is one row with figures, as in form_2019"
    ),
    Oddity.EMPTY_ROW: Note("layout", TABLED, "an empty row at the end of T2"),
    Oddity.TEMPLATE_NOTE: Note("text", TABLED, "该部分以表格形式报告 left above the tables"),
    Oddity.ZERO_IN_WORDS: Note(
        "text", EVERY, "nothing received or disputed is said in words (未收到…申请)"
    ),
    Oddity.T4_IN_WORDS: Note(
        "text", TABLED, "no table of disputes, a sentence says that there were none"
    ),
    Oddity.OTHER_COUNTS: Note(
        "text", EVERY, "sentences count things that are no requests (建议, 来信, 会议)"
    ),
    Oddity.HEADING_VARIANT: Note("text", TABLED, "section headings in another wording"),
    Oddity.GENERIC_TITLE: Note("text", EVERY, "the title does not name the agency"),
    Oddity.WORD_SPANS: Note("markup", EVERY, "Word's spans cut every word"),
    Oddity.YEAR_SPANS: Note("markup", EVERY, "年, 月 and 日 stand in spans of their own"),
}


CLASHES: tuple[frozenset[Oddity], ...] = tuple(
    map(
        frozenset,
        [
            (Oddity.SHIFTED_CELL, Oddity.T3_SLIP),
            (Oddity.SHIFTED_CELL, Oddity.BLANK_LEAF_TOTALS),
            (Oddity.SHIFTED_CELL, Oddity.DASH_MARKS),
            (Oddity.SHIFTED_CELL, Oddity.SLASH_MARKS),
            (Oddity.T3_SLIP, Oddity.BLANK_LEAF_TOTALS),
            (Oddity.T4_SLIP, Oddity.T4_IN_WORDS),
            (Oddity.T4_SLIP, Oddity.DASH_MARKS),
            (Oddity.T4_SLIP, Oddity.SLASH_MARKS),
            (Oddity.T4_SLIP, Oddity.NONE_WORD),
        ],
    )
)
"""Pairs of which one hides the contradiction that the other declares: never ordered together."""


def clash(oddities: frozenset[Oddity]) -> bool:
    """Whether some of these cannot stand in one report."""
    return any(pair <= oddities for pair in CLASHES)


def oddities_of(form: str) -> tuple[Oddity, ...]:
    """The oddities that a form can have."""
    return tuple(oddity for oddity, note in NOTES.items() if form in note.forms)
