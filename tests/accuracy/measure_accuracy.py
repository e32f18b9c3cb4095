"""`make accuracy`: read everything in the plan, write accuracy.json, show it."""

import os
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor

import figures_file
from real import real_documents
from rich.console import Console
from rich.progress import track
from rich.table import Table
from scoring import Score, differences, together
from trials import Row, Trial, plan

from archive.pages.accuracy import measures

FAULTS = (
    "refused", "other_state", "unread", "missing", "wrong", "wrong_zero", "wrong_unflagged",
    "spurious", "suspected", "prose_missed", "prose_unexpected", "false_alarms",
)  # fmt: skip

MOST = 12
"""Cells that are listed of one document."""


def scores_of(trials: Sequence[Trial]) -> dict[Row, Score]:
    """The counts of every row, read by as many processes as there are processors."""
    found: dict[Row, list[Score]] = defaultdict(list)
    with ProcessPoolExecutor(os.cpu_count()) as readers:
        scores = readers.map(Trial.run, trials, chunksize=20)
        for trial, score in zip(track(trials, "reading"), scores, strict=False):
            found[trial.row].append(score)
    return {row: together(scores) for row, scores in found.items()}


def show(scores: dict[Row, Score], console: Console) -> None:
    """The rows added up by part and form, then every row that is not perfect."""
    whole: dict[Row, list[Score]] = defaultdict(list)
    for (part, form, _), score in scores.items():
        whole[part, form, ""].append(score)
    console.print(table("all", ((row, together(parts)) for row, parts in sorted(whole.items()))))
    faulty = [(row, score) for row, score in sorted(scores.items()) if any(map(score.get, FAULTS))]
    console.print(table("not perfect", faulty))


def table(title: str, rows: Iterable[tuple[Row, Score]]) -> Table:
    """Rows of counts; measures that are zero are left blank."""
    shown = ("documents", "cells", "exact", *FAULTS)
    grid = Table(title=title, pad_edge=False, padding=(0, 1, 0, 0))
    for name in ("part", "form", "shape"):
        grid.add_column(name, no_wrap=True)
    for name in shown:
        grid.add_column(name.replace("_", "\n"), justify="right")
    for row, score in rows:
        grid.add_row(*row, *(f"{score[name]:,}" if score[name] else "" for name in shown))
    return grid


def explain(words: Sequence[str], console: Console) -> None:
    """The cells that are not exact in the rows that bear all these words; nothing is written."""
    for trial in plan():
        if set(words) <= {*trial.row, trial.rendering}:
            lines = list(differences(*trial.read()))
            if lines:
                console.print(*trial.row, trial.rendering, trial.document or trial.order)
                console.print(
                    "  " + "\n  ".join(lines[:MOST]), highlight=False, markup=False, soft_wrap=True
                )


def main() -> None:
    """Measure, write, show; with words, explain the rows that bear them."""
    if sys.argv[1:]:
        explain(sys.argv[1:], Console())
        return
    if not real_documents():
        sys.exit("no real documents: set NIANBAO_DOCUMENTS; figures without them are not written")
    scores = scores_of(plan())
    figures_file.PATH.write_text(figures_file.written(scores), "utf-8")
    width = None if sys.stdout.isatty() else 170
    show(scores, Console(width=width))
    print(f"{len(measures())} measures of {len(scores)} rows in {figures_file.PATH}")


if __name__ == "__main__":
    main()
