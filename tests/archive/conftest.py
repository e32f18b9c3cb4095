"""Fixtures of the tests of build and what stands on it."""

from pathlib import Path

import pytest
from made_archive import MadeHome, read_made


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MadeHome:
    """A home for made documents, and the reader that understands them."""
    monkeypatch.setattr("archive.building.reading.read_document", read_made)
    return MadeHome(tmp_path / "home")
