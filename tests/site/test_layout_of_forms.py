"""The official tables as the forms print them, from the codebook alone."""

import pytest

from archive.pages.layout import APPLICANTS, CodeRow, Layout, t2_layout, t3_layout, t4_layout
from parsers.codebook import entries

GROUP = "t3.other_handling"


def codes(form, table):
    listed = [entry for entry in entries() if (entry.form, entry.table) == (form, table)]
    return [CodeRow(one.code, one.zh_label, one.en_label, one.parent_code) for one in listed]


def t3(form, printed=()):
    return t3_layout(codes(form, "t3"), codes(form, "t3_columns"), printed)


def width(layout: Layout):
    """Slots of each line, labels that reach down from above included."""
    reaching: list[int] = []
    found = set()
    for row in layout.body:
        above = sum(1 for rows in reaching if rows > 0)
        reaching = [rows - 1 for rows in reaching if rows > 1]
        spans = sum(label.colspan for label in row.labels)
        found.add(above + spans + sum(slot.colspan for slot in row.slots))
        reaching += [label.rowspan - 1 for label in row.labels if label.rowspan > 1]
    return found


@pytest.mark.parametrize(("form", "leaves"), [("form_2019", 19), ("form_2021", 21)])
def test_t3_has_its_leaf_rows_four_totals_and_seven_columns(form, leaves):
    layout = t3(form)
    assert len(layout.body) == leaves + 4
    assert all(len(row.slots) == len(APPLICANTS) for row in layout.body)
    assert width(layout) == {10}


def test_the_results_span_all_their_rows():
    layout = t3("form_2021")
    results = next(label for row in layout.body for label in row.labels if "三、" in label.zh)
    refused = next(label for row in layout.body for label in row.labels if "（三）" in label.zh)
    assert (results.rowspan, refused.rowspan) == (22, 8)


def test_a_group_gets_a_line_of_its_own_only_where_one_was_printed():
    assert GROUP not in t3("form_2021").codes
    layout = t3("form_2021", {GROUP})
    assert GROUP in layout.codes
    assert width(layout) == {10}


@pytest.mark.parametrize(("form", "cells"), [("form_2019", 22), ("form_2021", 10)])
def test_t2_has_a_place_for_every_cell_of_the_form(form, cells):
    layout = t2_layout(codes(form, "t2"))
    assert len(layout.codes) == cells
    assert width(layout) == {7}


@pytest.mark.parametrize("form", ["form_2019", "form_2021"])
def test_t4_is_one_row_of_fifteen(form):
    layout = t4_layout(codes(form, "t4"))
    assert [len(row.slots) for row in layout.body] == [15]
    assert [label.zh for label in layout.head[0].labels] == ["行政复议", "行政诉讼"]
    assert len(layout.head[2].labels) == 15
