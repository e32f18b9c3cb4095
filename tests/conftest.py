"""What all tests share: where the real documents are, and what the last lines must say."""

import os
from pathlib import Path

import chromium
import pytest
import rscript
from hypothesis import settings
from real_documents import READ, document_folders, documents_folder
from rehearsing import REPORTS, SEED, Rehearsal, rehearse
from xdist.workermanage import WorkerController

from crawler.sandbox.world import World

STRESS = os.environ.get("NIANBAO_STRESS") == "1"
# A new example that fails belongs to the commit that broke it: the suite always draws the same
# ones, `make stress` others each time. No deadline: a busy machine is no fault.
settings.register_profile("nianbao", derandomize=not STRESS, deadline=None)
settings.load_profile("nianbao")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what was not asked for, saying why at each test; browsers come last.

    Playwright leaves an event loop running in the thread of the tests.
    """
    items.sort(key=lambda item: "browser" in Path(item.path).parts)
    for item in items:
        if "stress" in item.keywords and not STRESS:
            item.add_marker(pytest.mark.skip(reason="large count: make stress"))
        if STRESS and getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker(pytest.mark.stress)
        if "browser" in Path(item.path).parts and chromium.switched_off():
            item.add_marker(pytest.mark.skip(reason="NIANBAO_NO_BROWSER=1"))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: WorkerController, error: object) -> None:
    """Take over from a worker which real documents it read."""
    READ.update(getattr(node, "workeroutput", {}).get("documents", ()))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Leave the controller of several workers what this one read."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["documents"] = sorted(READ)


def pytest_unconfigure(config: pytest.Config) -> None:
    """The last line of a run: what it did not look at."""
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    documents = (
        f"{len(READ)} of {len(document_folders())} real documents read from {documents_folder()}"
        if document_folders()
        else f"no real documents: {documents_folder()} is absent"
    )
    browser = (
        "browser tests SKIPPED (NIANBAO_NO_BROWSER=1)" if chromium.switched_off() else "browser on"
    )
    r = "; the example in R SKIPPED (NIANBAO_NO_R=1)" if rscript.switched_off() else ""
    print(f"{documents}; {browser}{r}")


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


@pytest.fixture(scope="session")
def rehearsal(tmp_path_factory: pytest.TempPathFactory) -> Rehearsal:
    """The whole way once, for all tests that only look: sandbox portals, crawl, build."""
    home = tmp_path_factory.mktemp("rehearsal") / "home"
    done = rehearse(home)
    assert done.returncode == 0, done.stderr[-3000:]
    return Rehearsal(home, World.make(seed=SEED, reports=REPORTS))
