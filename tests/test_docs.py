"""What the documents say exists, exists; what exists is said."""

import re
import shlex
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path

import click
import pytest

from archive.cli import nianbao
from archive.error_codes import error_codes
from archive.issue_codes import issue_codes
from archive.schema import TABLES
from archive.update_settings import UpdateSettings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = "\n".join(re.findall(r"```\n(.*?)```", README, flags=re.DOTALL))
TYPED = [line for line in BLOCKS.splitlines() if line.startswith("nianbao ")]
TARGETS = re.findall(r"^make ([a-z]+)|`make ([a-z]+)`", README, flags=re.MULTILINE)
# docs/operating.md, the page for operators.
DOCS = ROOT / "docs"
OPERATING = (DOCS / "operating.md").read_text(encoding="utf-8")
SERVICE, TIMER = (DOCS / "systemd" / f"nianbao-update.{kind}" for kind in ("service", "timer"))
MARKED = re.findall(r"`([^`]+)`", OPERATING)
OPERATED = [word for word in MARKED if word.startswith("nianbao ")]
_PLACES = {"PORTAL": "hengshui", "URL": "https://www.example.gov.cn/", "FILE.warc.gz": "a.warc.gz"}


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


def verbs(command: click.Command) -> list[click.Command]:
    """The commands that do something."""
    inner = getattr(command, "commands", None)
    return [v for one in inner.values() for v in verbs(one)] if inner else [command]


@pytest.mark.parametrize("name", ["--portals", "--resolve", "--contact"])
def test_what_several_verbs_share_means_the_same(name: str) -> None:
    options = [
        one.to_info_dict() for verb in verbs(nianbao) for one in verb.params if name in one.opts
    ]
    assert len(options) >= 4
    assert all(one == options[0] for one in options)


def test_every_verb_ends_its_help_with_an_example() -> None:
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


def test_the_operators_page_is_one() -> None:
    assert len(OPERATING) < 6_500


@pytest.mark.parametrize("line", sorted(set(OPERATED)))
def test_every_command_of_the_operators_page_parses(line: str) -> None:
    words = [_PLACES.get(word, word) for word in shlex.split(line)[1:]]
    parsed(nianbao, words)


def test_every_code_exists_and_all_that_block_are_told_of() -> None:
    codes = {word for word in MARKED if re.fullmatch("[a-z]+(_[a-z]+)+|challenge|timeout", word)}
    settings = set(UpdateSettings.__slots__)
    assert codes - error_codes().keys() - issue_codes().keys() - settings == set()
    for code in ("challenge", "access_refused", "empty_listing", "home_page_redirect",
                 "nothing_by_deadline", "fewer_than_last_year", "robots_unreachable"):  # fmt: skip
        assert code in codes


@pytest.mark.parametrize(
    "symptom",
    ["Blocked", "Moved column", "New form", "Full disk", "Expired certificate", "Handing over"],
)
def test_every_symptom_that_was_asked_for_is_there(symptom: str) -> None:
    assert symptom in OPERATING


def test_the_units_call_update() -> None:
    unit = ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read_string(SERVICE.read_text(encoding="utf-8"))
    words = shlex.split(unit["Service"]["ExecStart"])
    assert Path(words[0]).name == "nianbao"
    parsed(nianbao, words[1:])
    assert unit["Service"]["SuccessExitStatus"] == "3"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_systemd_takes_them(tmp_path: Path) -> None:
    text = SERVICE.read_text(encoding="utf-8").replace("/opt/nianbao/bin/nianbao", "/bin/true")
    (tmp_path / SERVICE.name).write_text(text.replace("User=nianbao", "User=root"), "utf-8")
    (tmp_path / TIMER.name).write_text(TIMER.read_text(encoding="utf-8"), "utf-8")
    files = [str(tmp_path / SERVICE.name), str(tmp_path / TIMER.name)]
    done = subprocess.run(["systemd-analyze", "verify", *files], capture_output=True, check=False)
    said = done.stderr.decode()
    ours = [line for line in said.splitlines() if "nianbao-update" in line]
    assert ours == [], said
