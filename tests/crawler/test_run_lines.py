"""What a crawl leaves in runs.jsonl and catalog does not grow with what is known already."""

import json
from contextlib import closing

from tiny_portal import EPORTAL, TinySite, eportal

from archive.catalog import Catalog
from archive.exchanges.run_rows import all_listed
from archive.home import Home
from archive.verify import rebuild_catalog
from crawler.run import CrawlOptions, crawl


def go(home: Home, site: TinySite) -> tuple[object, object]:
    """What the run said was listed, and what it wrote of that."""
    (report,) = crawl(home, [eportal()], CrawlOptions(resolve=site.resolve)).portals
    line = json.loads(home.runs_path.read_text(encoding="utf-8").splitlines()[-1])
    return report.listed, line["portals"][0]["listed"]


def known(home: Home) -> object:
    with closing(Catalog(home)) as catalog:
        return all_listed(catalog.connection)


def test_what_was_listed_before_is_not_written_again(home: Home, site: TinySite) -> None:
    told, written = go(home, site)
    assert told == written != {}
    before = known(home)
    assert before == {"tiny-eportal": written}
    told, written = go(home, site)
    assert (bool(told), written, known(home)) == (True, {}, before)
    link = '<li><a href="/eportal/ui?pageId=8&amp;articleKey=2025">{}</a></li>'
    title = "示例县人民政府2025年政府信息公开工作年度报告"
    page = f'<ul class="conList_ull">{link.format(title)}</ul><p>示例数据</p>'
    site.answers[f"{EPORTAL}/tiny/7/index.html"] = (200, "text/html; charset=utf-8", page.encode())
    told, written = go(home, site)
    assert told == written != {}
    after = known(home)
    assert after == {"tiny-eportal": {**before["tiny-eportal"], **written}}  # type: ignore[index,dict-item]
    home.catalog_path.unlink()
    rebuild_catalog(home)
    assert known(home) == after
