"""An installed nianbao works outside a checkout: the wheel carries the site and every table."""

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.request import urlopen

import pytest
from rehearsing import Rehearsal

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
    assert list((installed / "archive/site/templates").glob("*.html"))
    assert list((installed / "crawler/portals").glob("*.toml"))
    assert not (installed / "datasette").exists()


def test_every_data_file_of_the_checkout_is_in_the_wheel(installed: Path) -> None:
    for package in ("parsers", "crawler", "archive"):
        for path in (ROOT / package).rglob("*"):
            if path.suffix in (".csv", ".toml", ".html"):
                assert (installed / path.relative_to(ROOT)).is_file(), path


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
