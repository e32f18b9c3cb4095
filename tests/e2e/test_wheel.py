"""An installed nianbao works outside a checkout: the wheel carries the site and every table."""

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.parse import parse_qsl
from urllib.request import urlopen

import pytest
from rehearsing import Rehearsal

from crawler.sandbox.portals import Portals
from crawler.sandbox.world import World

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the unpacked wheel, built from a copy so that no build/ is left behind."""
    folder = tmp_path_factory.mktemp("wheel")
    copy = folder / "copy"
    tracked = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    for name in filter(None, tracked.split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            (copy / name).write_bytes((ROOT / name).read_bytes())
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, copy],
        check=True,
        capture_output=True,
    )
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(folder / "installed")
    return folder / "installed"


def test_the_wheel_carries_the_site_and_the_tables(installed: Path) -> None:
    for name in ("archive/site/metadata.yaml", "parsers/codebook.csv", "parsers/py.typed"):
        assert (installed / name).is_file()
    for ending in ("py", "R", "do"):
        assert (installed / f"archive/examples/panel.{ending}").is_file()
    assert list((installed / "archive/site/templates").glob("*.html"))
    assert list((installed / "crawler/portals").glob("*.toml"))
    assert not (installed / "datasette").exists()


def test_every_file_of_the_packages_is_in_the_wheel(installed: Path) -> None:
    for package in ("parsers", "crawler", "archive"):
        for path in (ROOT / package).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                assert (installed / path.relative_to(ROOT)).is_file(), path


def test_every_file_of_the_site_is_in_the_wheel(installed: Path) -> None:
    for path in (ROOT / "datasette").rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            assert (installed / "archive/site" / path.relative_to(ROOT / "datasette")).is_file()


def test_an_installed_nianbao_reads_a_page(installed: Path, tmp_path: Path) -> None:
    site = next(iter(Portals(World.make(seed=1, reports=16)).sites.values()))
    path, _, query = site.address_in(site.columns[0], site.orders[0]).partition("?")
    reply = site.answer(path, dict(parse_qsl(query)))
    assert reply is not None
    (tmp_path / "page.html").write_bytes(reply.content)
    done = subprocess.run(
        [sys.executable, "-m", "archive.cli", "read", "page.html", "--json"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout)["agency"] == site.orders[0].agency.name


def test_serve_works_outside_a_checkout(
    installed: Path, rehearsal: Rehearsal, tmp_path: Path
) -> None:
    environment = {**os.environ, "PYTHONPATH": str(installed), "PYTHONUNBUFFERED": "1"}
    command = [
        sys.executable,
        "-m",
        "archive.cli",
        "--home",
        rehearsal.home,
        "serve",
        "--port",
        "0",
    ]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stdout is not None
            address = next(
                found[0] for line in server.stdout if (found := re.search(r"http://\S+", line))
            )
            page = urlopen(address, timeout=30).read().decode()
            style = re.search(r'href="(/[^"]+\.css[^"]*)"', page)
            assert style is not None
            assert urlopen(address.rstrip("/") + style[1], timeout=30).status == 200
        finally:
            server.terminate()
    assert "示例数据" in page
