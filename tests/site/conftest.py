"""A made home, and Datasette over it, asked without a server."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import made

from archive.home import Home
from archive.serve import Site, create_app

# Several folders have a conftest.py: as modules with doctests their names would collide.


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return made.make_home(tmp_path_factory.mktemp("site") / "home")


@pytest.fixture(scope="session")
def site(sample_home: Home) -> Site:
    return create_app(sample_home)


@pytest.fixture
def get(site: Site) -> Callable[..., Any]:
    """`get(path, **parameters)`: one answer of the site; addresses it gave out work too."""

    def ask(path: str, **parameters: Any) -> Any:
        return made.ask(site, path, **parameters)

    return ask
