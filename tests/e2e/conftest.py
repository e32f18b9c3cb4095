"""The rehearsal that all end-to-end tests share."""

import pytest
from rehearsing import REPORTS, SEED, Rehearsal, rehearse

from crawler.sandbox.world import World


@pytest.fixture(scope="session")
def rehearsal(tmp_path_factory: pytest.TempPathFactory) -> Rehearsal:
    home = tmp_path_factory.mktemp("rehearsal") / "home"
    done = rehearse(home)
    assert done.returncode == 0, done.stderr[-3000:]
    return Rehearsal(home, World.make(seed=SEED, reports=REPORTS))
