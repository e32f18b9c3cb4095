"""What the documents say exists, exists; what exists is said."""

import re
import shlex
from pathlib import Path

import click
import pytest

from archive.cli import nianbao
from archive.schema import TABLES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = "\n".join(re.findall(r"```\n(.*?)```", README, flags=re.DOTALL))
TYPED = [line for line in BLOCKS.splitlines() if line.startswith("nianbao ")]
TARGETS = re.findall(r"^make ([a-z]+)|`make ([a-z]+)`", README, flags=re.MULTILINE)


def parsed(command: click.Command, words: list[str]) -> None:
    """Walk to the verb and let click parse its options, without running it."""
    context = click.Context(command, info_name=command.name)
    while isinstance(command, click.Group):
        name, found, words = command.resolve_command(context, words)
        assert found is not None, name
        command = found
    command.make_context(command.name, words, parent=context, resilient_parsing=False)


def test_the_readme_shows_commands() -> None:
    assert len(TYPED) >= 8


@pytest.mark.parametrize("line", sorted(set(TYPED)))
def test_every_command_of_the_readme_parses(line: str) -> None:
    parsed(nianbao, shlex.split(line)[1:])


def examples(command: click.Command) -> list[str]:
    inner = getattr(command, "commands", {}).values()
    own = re.findall(r"^  (nianbao .*)$", command.epilog or "", flags=re.MULTILINE)
    return own + [line for one in inner for line in examples(one)]


@pytest.mark.parametrize("line", examples(nianbao))
def test_every_example_of_a_help_text_parses(line: str) -> None:
    parsed(nianbao, shlex.split(line)[1:])


def test_every_verb_ends_its_help_with_an_example() -> None:
    def verbs(command: click.Command) -> list[click.Command]:
        inner = getattr(command, "commands", None)
        return [v for one in inner.values() for v in verbs(one)] if inner else [command]

    assert [verb.name for verb in verbs(nianbao) if "Example:" not in (verb.epilog or "")] == []


def test_every_make_target_of_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in {first or second for first, second in TARGETS}:
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target


def test_every_table_and_column_has_a_meaning() -> None:
    for table in TABLES:
        assert table.description, table.name
        assert all(c.description and c.label_zh and c.label_en for c in table.columns), table.name


def test_links_of_the_documents_lead_somewhere() -> None:
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\((?!http)([^)#]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
