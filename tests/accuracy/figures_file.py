"""accuracy.json: the committed figures, one line a row, figures only."""

import json
from collections.abc import Mapping
from pathlib import Path

from scoring import Score
from trials import Row

from archive.pages.accuracy import SCHEMA_VERSION, measures
from parsers.read import PARSER_VERSION

PATH = Path(__file__).parents[2] / "archive" / "pages" / "accuracy.json"


def written(scores: Mapping[Row, Score]) -> str:
    """The file's text; the same scores give the same text."""
    head = {
        "schema_version": SCHEMA_VERSION,
        "parser_version": PARSER_VERSION,
        "columns": ["part", "form", "shape", *measures()],
    }
    opening = json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}")
    rows = (
        json.dumps([*row, *(int(scores[row][name]) for name in measures())], ensure_ascii=False)
        for row in sorted(scores)
    )
    return f'{opening},\n "rows": [\n  ' + ",\n  ".join(rows) + "\n ]\n}\n"
