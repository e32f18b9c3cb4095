"""A made home, and Datasette over it, asked without a server."""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import made

from archive.home import Home
from archive.serve import Site, create_app


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
        own = path.removeprefix("http://localhost")
        return asyncio.run(site.client.get(own, params=parameters or None))

    return ask
