"""`scrapy list` and `scrapy crawl` go through the same registry, settings and archive."""

import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from tiny_portal import EPORTAL, YEARS, TinySite

from archive.catalog import Catalog
from archive.home import Home
from crawler.registry import load_portals

ROOT = Path(__file__).parent.parent.parent
REGISTRY = f"""
[[portal]]
id = "tiny"
name = "示例"
province = "河北省"
division_code = "131100"
level = "county"
family = "eportal"
hosts = ["{EPORTAL}"]
scheme = "http"
listings = ["http://{EPORTAL}/tiny/7/index.html"]
"""


def scrapy(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )


def test_every_portal_is_a_spider() -> None:
    assert scrapy("list").stdout.split() == list(load_portals())


def test_a_portal_is_crawled_by_name(tmp_path: Path, site: TinySite) -> None:
    registry = tmp_path / "own.toml"
    registry.write_text(REGISTRY, encoding="utf-8")
    done = scrapy(
        "crawl", "tiny", "-s", f"NIANBAO_RESOLVE={EPORTAL}=127.0.0.1:{site.port}",
        NIANBAO_HOME=str(tmp_path / "home"), NIANBAO_PORTALS=str(registry),
    )  # fmt: skip
    assert "tiny" in done.stderr
    home = Home.open(tmp_path / "home", kind="sandbox")
    with closing(Catalog(home)) as catalog:
        assert len(list(catalog.report_snapshots())) == len(YEARS)
    assert len(list(home.path.glob("portals-own-*.toml"))) == 1
    (line,) = home.runs_path.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["command"] == "scrapy crawl tiny"
