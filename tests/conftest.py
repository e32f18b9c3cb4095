"""What all tests share: where the real documents are, and what the last lines must say."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests" / "browser"))

import chromium  # noqa: E402


def documents_folder() -> Path:
    """The folder of real reports: NIANBAO_DOCUMENTS, else ../shared/documents."""
    return Path(os.environ.get("NIANBAO_DOCUMENTS", ROOT.parent / "shared" / "documents"))


def document_folders() -> list[Path]:
    return sorted(path.parent for path in documents_folder().glob("*/expected.json"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what was not asked for, and say why at each test."""
    stress = os.environ.get("NIANBAO_STRESS") == "1"
    for item in items:
        if "stress" in item.keywords and not stress:
            item.add_marker(pytest.mark.skip(reason="large count: make stress"))
        if "browser" in Path(item.path).parts and chromium.switched_off():
            item.add_marker(pytest.mark.skip(reason="NIANBAO_NO_BROWSER=1"))


def pytest_unconfigure(config: pytest.Config) -> None:
    """The last line of a run: what it did not look at."""
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    read = len(document_folders())
    documents = (
        f"{read} real documents read from {documents_folder()}"
        if read
        else f"no real documents: {documents_folder()} is absent"
    )
    browser = (
        "browser tests SKIPPED (NIANBAO_NO_BROWSER=1)" if chromium.switched_off() else "browser on"
    )
    print(f"{documents}; {browser}")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    """Playwright's launch options with a Chromium that is on this machine."""
    return {
        **browser_type_launch_args,
        "executable_path": chromium.find(),
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """Set the one clock: `at("2026-01-31T08:00:00Z")`."""

    def move(moment: str) -> None:
        monkeypatch.setenv("NIANBAO_NOW", moment)

    yield move
