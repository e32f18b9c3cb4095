"""The committed figures are a floor: what is read now may be better, never worse.

The real documents are read again whole where their folder is present, and of the made ones
every fifteenth row. `make accuracy` measures everything and writes the file; to see which
cells of a row are not exact, see `make accuracy ROW="figures form_2021"`.
"""

from collections import defaultdict
from functools import cache

import pytest
from figures_file import PATH, written
from real import real_documents
from scoring import together
from trials import Row, Trial, plan

from archive.pages.accuracy import accuracy, measures

STEP = 15
AGAIN = "run `make accuracy`, read what changed, and commit archive/pages/accuracy.json"
OF_DOCUMENTS = ("documents", "figures", "figures_oddities")

COMMITTED: dict[Row, dict[str, int]] = {
    (part.part.code, row.form.code, row.shape.code): dict(row.counts)
    for part in accuracy().parts
    for row in part.rows
}
SAMPLE = [row for row in sorted(COMMITTED) if row[0] != "documents"][::STEP]


@cache
def planned() -> dict[Row, list[Trial]]:
    rows = defaultdict(list)
    for trial in plan():
        rows[trial.row].append(trial)
    return dict(rows)


def measured(row: Row) -> dict[str, int]:
    score = together(trial.run() for trial in planned()[row])
    return {name: int(score[name]) for name in measures()}


def worse(row: Row) -> list[str]:
    """The measures of a row that are on the wrong side of the committed ones."""
    now, floor = measured(row), COMMITTED[row]
    return [
        f"{row}: {name} was {floor[name]}, is {now[name]}"
        for name, measure in measures().items()
        if (measure.kind == "right" and now[name] < floor[name])
        or (measure.kind == "fault" and now[name] > floor[name])
        or (measure.kind == "size" and now[name] != floor[name])
    ]


def needs_documents(row: Row) -> None:
    if row[0] in (*OF_DOCUMENTS, "lost") and not real_documents():
        pytest.skip("the real documents are absent")


@pytest.mark.parametrize(
    "row", [row for row in sorted(COMMITTED) if row[0] == "documents"], ids=str
)
def test_the_real_documents_are_read_no_worse_than_committed(row: Row) -> None:
    needs_documents(row)
    assert worse(row) == [], AGAIN


@pytest.mark.parametrize("row", SAMPLE, ids=str)
def test_a_sample_of_the_made_documents_is_read_no_worse_than_committed(row: Row) -> None:
    needs_documents(row)
    assert worse(row) == [], AGAIN


def test_every_form_and_shape_that_is_read_has_its_committed_figures() -> None:
    planned_now, committed = set(planned()), set(COMMITTED)
    if not real_documents():
        committed = {row for row in committed if row[0] not in (*OF_DOCUMENTS, "lost")}
        planned_now = {row for row in planned_now if row[0] != "lost"}
    assert planned_now == committed, AGAIN


def test_the_real_documents_are_read_without_a_fault() -> None:
    floor = together(counts for row, counts in COMMITTED.items() if row[0] == "documents")
    assert floor["exact"] == floor["cells"]
    assert floor["prose_found"] >= 0.95 * floor["prose"]
    assert floor["contradictions_found"] == floor["contradictions"]
    faults = {name for name, measure in measures().items() if measure.kind == "fault"}
    assert {name: floor[name] for name in faults if floor[name]} == {}


@pytest.mark.parametrize("row", COMMITTED, ids=str)
def test_no_wrong_number_stands_without_a_warning(row: Row) -> None:
    assert COMMITTED[row]["wrong_unflagged"] == 0


@pytest.mark.parametrize("row", COMMITTED, ids=str)
def test_every_cell_is_counted_once(row: Row) -> None:
    counts = COMMITTED[row]
    verdicts = ("exact", "other_state", "unread", "missing", "wrong")
    assert sum(counts[verdict] for verdict in verdicts) == counts["cells"]
    assert counts["prose_found"] + counts["prose_missed"] == counts["prose"]


def test_the_file_holds_figures_only_and_the_same_scores_give_the_same_text() -> None:
    scores = {row: together([counts]) for row, counts in COMMITTED.items()}
    assert written(scores) == written(dict(reversed(scores.items())))
    committed = PATH.read_text("utf-8")
    assert committed.splitlines()[4:] == written(scores).splitlines()[4:]
    assert committed.isascii(), "names and codes are ASCII: no text of a report stands here"
