"""Issue codes: the table names exactly what the parsers and the build can say."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.issue_codes import Turn, issue_code, issue_codes

ROOT = Path(__file__).parents[2]
SOURCES = (ROOT / "parsers", ROOT / "archive" / "building")
CODE = re.compile(r"[a-z]+(_[a-z]+)+")


def emitted() -> Iterator[str]:
    """First arguments of `Issue(...)`; for a name, the codes that its function can give it."""
    for path in (path for folder in SOURCES for path in folder.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef):
                yield from codes_in(function)


def codes_in(function: ast.FunctionDef) -> Iterator[str]:
    for call in ast.walk(function):
        if not (isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Issue"):
            continue
        code = call.args[0]
        if isinstance(code, ast.Constant):
            yield code.value
        else:
            yield from (
                one.value
                for one in ast.walk(function)
                if isinstance(one, ast.Constant)
                and isinstance(one.value, str)
                and CODE.fullmatch(one.value)
            )


def test_the_table_is_what_the_code_emits() -> None:
    assert set(issue_codes()) == set(emitted())


@pytest.mark.parametrize("code", issue_codes())
def test_every_code_has_words_a_turn_and_a_next_step(code: str) -> None:
    said = issue_code(code)
    assert said.zh
    assert said.en
    assert said.next_step.endswith(".")


def test_a_code_that_nobody_listed_is_ours() -> None:
    unknown = issue_code("moon_phase")
    assert unknown.turn is Turn.OURS
    assert "issue_codes.csv" in unknown.next_step
