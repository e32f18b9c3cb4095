from collections.abc import Iterator
from pathlib import Path

import pytest
from tiny_portal import TinySite, tiny_site

from archive.home import Home

# Several folders have a conftest.py: as modules with doctests their names would collide.


@pytest.fixture
def site() -> Iterator[TinySite]:
    with tiny_site() as running:
        yield running


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.open(tmp_path / "home", kind="sandbox", create=True)
