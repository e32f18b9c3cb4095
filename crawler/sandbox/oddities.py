"""The oddities of real reports, each a switch of its own (codebook 7 and 9).

An oddity changes what is printed, and the generator's truth changes with it: a dash is a
cell of state dash, a misprint is a declared inconsistency. Add one by adding a member, its
line in `oddities.csv`, and the line of data or the function that its kind names:

- `figures`: `misprints.MISPRINTS` changes numbers and declares which checks then fail;
- `print`: `printing.py` prints a value in another way;
- `labels`: `spellings.csv` says which label is printed how, `labels.py` what is no list;
- `layout`: `tables.py` and `sheets.py` build the table in another way;
- `text`: `sentences.py` and `generator.py` word the text in another way;
- `copy`: `mirror.COPIES` changes every character string of the finished report;
- `markup`: `render_html.py` writes other tags (nothing of it is seen in a text).

`portals` says which of them the pages of the sandbox portals have.
"""

import csv
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from itertools import chain


class Oddity(StrEnum):
    """A switch; `NOTES` says what it does."""

    MISALLOCATED_APPLICANT = "misallocated_applicant"
    SHIFTED_CELL = "shifted_cell"
    T4_SLIP = "t4_slip"
    T3_SLIP = "t3_slip"
    SHEET_SLIP = "sheet_slip"
    UNCLASSIFIED = "unclassified"
    TEXT_DIFFERS = "text_differs"
    BLANK_ORG_COLUMNS = "blank_org_columns"
    BLANK_ROWS = "blank_rows"
    BLANK_LEAF_TOTALS = "blank_leaf_totals"
    BLANK_TOTAL_ROW = "blank_total_row"
    ONE_BLANK = "one_blank"
    ZEROS_BLANK = "zeros_blank"
    ALL_BLANK = "all_blank"
    DASH_MARKS = "dash_marks"
    SLASH_MARKS = "slash_marks"
    NONE_WORD = "none_word"
    NOT_APPLICABLE = "not_applicable"
    ZERO_WORD = "zero_word"
    ZERO_UNIT = "zero_unit"
    COUNT_UNITS = "count_units"
    FULL_WIDTH_DIGITS = "full_width_digits"
    THOUSANDS = "thousands"
    SPACED_THOUSANDS = "spaced_thousands"
    TRAILING_DECIMALS = "trailing_decimals"
    SIGNED_DELTAS = "signed_deltas"
    DELTA_WORDS = "delta_words"
    DELTA_ARROWS = "delta_arrows"
    DELTA_DASH = "delta_dash"
    UNIT_IN_CELL = "unit_in_cell"
    UNIT_IN_HEADER = "unit_in_header"
    UNIT_NAMED = "unit_named"
    LABEL_RECEIVED = "label_received"
    LABEL_CARRIED = "label_carried"
    LABEL_CARRIED_NEXT = "label_carried_next"
    LABEL_GRANTED = "label_granted"
    LABEL_NORMATIVE = "label_normative"
    LABEL_ISSUED = "label_issued"
    LABEL_OTHER = "label_other"
    LABEL_ORGAN = "label_organ"
    LABEL_ONLINE = "label_online"
    LABEL_NOTES = "label_notes"
    LABEL_BREAKS = "label_breaks"
    LABEL_BROKEN = "label_broken"
    LABEL_SPACES = "label_spaces"
    HALF_WIDTH_BRACKETS = "half_width_brackets"
    NUMBERS_CIRCLED = "numbers_circled"
    NUMBERS_FULL_WIDTH = "numbers_full_width"
    NUMBERS_COMMA = "numbers_comma"
    NUMBERS_NONE = "numbers_none"
    ARTICLE_NUMBER_LOST = "article_number_lost"
    RULES_LABEL_LOST = "rules_label_lost"
    PAGE_BREAK_GROUP = "page_break_group"
    PAGE_BREAK_HEADER = "page_break_header"
    PAGE_FURNITURE = "page_furniture"
    REPEATED_ARTICLE = "repeated_article"
    HYBRID_OTHER = "hybrid_other"
    EMPTY_ROW = "empty_row"
    EMPTY_ROWS = "empty_rows"
    EXTRA_ROW = "extra_row"
    ROWS_OMITTED = "rows_omitted"
    T4_DROPPED = "t4_dropped"
    BLANK_HEADS = "blank_heads"
    LINE_NUMBERS = "line_numbers"
    SHEET_TITLE_ROW = "sheet_title_row"
    TEMPLATE_NOTE = "template_note"
    ZERO_IN_WORDS = "zero_in_words"
    T4_IN_WORDS = "t4_in_words"
    OTHER_COUNTS = "other_counts"
    OTHER_DOCUMENTS = "other_documents"
    LAST_YEAR_QUOTED = "last_year_quoted"
    LOWER_BODY_QUOTED = "lower_body_quoted"
    COUNTS_SPACED = "counts_spaced"
    COUNTS_BRACKETED = "counts_bracketed"
    COUNTS_IN_ALL = "counts_in_all"
    COUNTS_CHINESE = "counts_chinese"
    RESPECTIVELY = "respectively"
    INFO_APPROXIMATE = "info_approximate"
    HEADING_VARIANT = "heading_variant"
    GENERIC_TITLE = "generic_title"
    TITLE_TWICE = "title_twice"
    TITLE_SPLIT = "title_split"
    TITLE_OVERLAP = "title_overlap"
    PERIOD_LOST = "period_lost"
    PERIOD_HALF = "period_half"
    DATE_LINE = "date_line"
    DATE_ISO = "date_iso"
    DATE_SLASH = "date_slash"
    DATE_CHINESE = "date_chinese"
    DATE_LOST = "date_lost"
    LOST_BRACKETS = "lost_brackets"
    BROKEN_BYTES = "broken_bytes"
    MIRROR = "mirror"
    MIRROR_UNTONED = "mirror_untoned"
    PINYIN_SIMPLIFIED = "pinyin_simplified"
    TRADITIONAL = "traditional"
    TRADITIONAL_MIXED = "traditional_mixed"
    TRADITIONAL_VOCABULARY = "traditional_vocabulary"
    WRONG_CHARACTERS = "wrong_characters"
    DOUBLED_COMMAS = "doubled_commas"
    WORD_SPANS = "word_spans"
    YEAR_SPANS = "year_spans"


@dataclass(frozen=True, slots=True)
class Note:
    """What an oddity is: its kind, the forms it applies to, the sight it copies.

    `portals`: whether an official page can have it.
    """

    kind: str
    forms: tuple[str, ...]
    text: str
    portals: bool


TABLED = ("form_2019", "form_2021")
SHEETS = ("annex_2014", "regional_sh_2008", "regional_fj_2009")
GROUPS = {"tabled": TABLED, "sheets": SHEETS, "every": (*TABLED, *SHEETS, "prose_2008")}


def _notes() -> dict[Oddity, Note]:
    source = resources.files("crawler.sandbox").joinpath("oddities.csv")
    rows = csv.DictReader(source.read_text(encoding="utf-8").splitlines())
    return {Oddity(row["oddity"]): _note(row) for row in rows}


def _note(row: dict[str, str]) -> Note:
    forms = chain.from_iterable(GROUPS.get(form, (form,)) for form in row["forms"].split())
    return Note(row["kind"], tuple(forms), row["text"], row["portals"] == "y")


NOTES = _notes()

MARKS = frozenset(
    {
        Oddity.ZEROS_BLANK,
        Oddity.DASH_MARKS,
        Oddity.SLASH_MARKS,
        Oddity.NONE_WORD,
        Oddity.NOT_APPLICABLE,
    }
)
"""Ways of printing no number for a zero."""

ONE_OF = tuple(
    frozenset(group)
    for group in (
        [oddity for oddity, note in NOTES.items() if note.kind == "copy"],
        [o for o in Oddity if o.startswith("numbers_") or o is Oddity.HALF_WIDTH_BRACKETS],
        [o for o in Oddity if o.startswith("delta_") or o is Oddity.SIGNED_DELTAS],
        [o for o in Oddity if o.startswith("counts_")],
        [o for o in Oddity if o.startswith("date_")],
        [Oddity.PERIOD_LOST, Oddity.PERIOD_HALF],
        [Oddity.GENERIC_TITLE, Oddity.TITLE_OVERLAP, Oddity.TITLE_SPLIT],
        [Oddity.LABEL_CARRIED, Oddity.LABEL_CARRIED_NEXT],
        [Oddity.LABEL_BREAKS, Oddity.LABEL_BROKEN, Oddity.LABEL_SPACES],
        [Oddity.T4_IN_WORDS, Oddity.T4_DROPPED, Oddity.T4_SLIP],
        [
            Oddity.BLANK_LEAF_TOTALS,
            Oddity.SHIFTED_CELL,
            Oddity.T3_SLIP,
            Oddity.BLANK_TOTAL_ROW,
            Oddity.ALL_BLANK,
        ],
        [Oddity.MISALLOCATED_APPLICANT, Oddity.BLANK_TOTAL_ROW, Oddity.ALL_BLANK],
        [Oddity.THOUSANDS, Oddity.SPACED_THOUSANDS],
        [Oddity.ZERO_WORD, Oddity.ZERO_UNIT],
        [Oddity.UNIT_NAMED, Oddity.UNIT_IN_HEADER, Oddity.UNIT_IN_CELL],
        [Oddity.TEXT_DIFFERS, Oddity.ALL_BLANK],
        [Oddity.TEXT_DIFFERS, Oddity.ZERO_IN_WORDS],
        [Oddity.ROWS_OMITTED, Oddity.T3_SLIP],
        [Oddity.ROWS_OMITTED, Oddity.BLANK_TOTAL_ROW],
        [Oddity.RULES_LABEL_LOST, Oddity.ZEROS_BLANK],
        *([Oddity.MISALLOCATED_APPLICANT, mark] for mark in MARKS),
        *([hidden, mark] for hidden in (Oddity.SHIFTED_CELL, Oddity.T4_SLIP) for mark in MARKS),
        *([Oddity.TEXT_DIFFERS, mark] for mark in MARKS),
    )
)
"""Groups of which a report can have one: they print the same thing, or one hides the
contradiction that another declares: sums are not judged where rows are omitted. A row that has
lost its label and its figures is none."""


def clash(oddities: frozenset[Oddity]) -> bool:
    """Whether some of these cannot stand in one report."""
    return any(len(group & oddities) > 1 for group in ONE_OF)


def oddities_of(form: str, *, portals: bool = False) -> tuple[Oddity, ...]:
    """The oddities that a form can have; with `portals` those that an official page can."""
    return tuple(
        oddity
        for oddity, note in NOTES.items()
        if form in note.forms and (note.portals or not portals)
    )
