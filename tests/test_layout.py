"""The shape of the project: which package may import which, and what must never exist."""

import ast
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("crawler", "parsers", "archive")
MAY_IMPORT = {
    "parsers": {"parsers"},
    "archive": {"archive", "parsers"},
    "crawler": {"crawler", "archive", "parsers"},
}
CLI = {ROOT / "archive/cli.py", *(ROOT / "archive/commands").glob("*.py")}
SITE = {ROOT / "archive" / name for name in ("serve.py", "paged_database.py", "narrowed.py")}
"""The modules of the archive that know of pages and of what serves them."""
MODULES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


def imported(path: Path) -> set[str]:
    """Top-level names that a module imports, at any depth of its code."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def _roots(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imported(path)}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_one_way(path: Path) -> None:
    if path in CLI:
        return
    ours = {name.split(".")[0] for name in imported(path)} & set(PACKAGES)
    assert ours <= MAY_IMPORT[path.relative_to(ROOT).parts[0]]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_imports_the_command_line(path: Path) -> None:
    if path not in CLI:
        assert not {name for name in imported(path) if name.startswith("archive.cli")}


def test_only_the_site_and_its_server_import_datasette() -> None:
    users = {path for path in MODULES if "datasette" in _roots(path)}
    assert users <= SITE


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_site_imports_pages(path: Path) -> None:
    """Pages stand on the build, the panel and the releases; none of these knows of a page."""
    if path.parent != ROOT / "archive/pages" and path not in SITE:
        names = imported(path)
        assert not {name for name in names if name.split(".")[:2] == ["archive", "pages"]}


def test_the_datasette_folder_does_not_hide_the_library() -> None:
    assert not list((ROOT / "datasette").rglob("__init__.py"))


def test_every_package_is_listed_by_name() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    listed = set(settings["tool"]["setuptools"]["packages"]) - {"archive.site", "archive.examples"}
    found = {
        ".".join(path.parent.relative_to(ROOT).parts)
        for package in PACKAGES
        for path in (ROOT / package).rglob("__init__.py")
    }
    assert listed == found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_stay_short(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert source.count("\n") <= 400
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    long = [
        node.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, functions) and (node.end_lineno or 0) - node.lineno >= 50
    ]
    assert not long
