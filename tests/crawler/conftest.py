from collections.abc import Iterator
from pathlib import Path

import pytest
from tiny_portal import TinySite, tiny_site

from archive.home import Home


@pytest.fixture
def site() -> Iterator[TinySite]:
    with tiny_site() as running:
        yield running


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.open(tmp_path / "home", kind="sandbox", create=True)
