"""Families by the shape of addresses and by what pages print, as portals 3 describes them."""

import pytest

from crawler.families import FAMILIES
from crawler.families.recognise import (
    address_shapes,
    family_of_address,
    fingerprints,
    is_article_address,
    recognise,
)
from crawler.listing import Page, parse_page

HEX = "0123456789abcdef0123456789abcdef"
UUID = "8aef2fa0-cc14-409e-9f68-fbdba00a0c72"

# The table of portals 3 and 3.10, one made address for each shape.
ARTICLES = [
    ("trs", "/zfxxgk/zfxxgknb/202401/t20240124_3544426.html"),
    ("trs", "/zfxxgk/zfxxgkndbg/szfbgt/202402/t20240223_2823097.htm"),
    ("trs", "/zwgk/H1_/N1_/t15699357.shtml"),
    ("trs", "/xxgk/zfxxgknb/t19700101_3441457.shtml"),
    ("hanweb", "/art/2024/1/29/art_341595_41790.html"),
    ("jpaas", f"/lxz/zwgk/zfxxgknb/2024/gxs/art/2025/art_{HEX}.html"),
    ("ucap", f"/wsjkw/c102326/202401/{HEX}.shtml"),
    ("ucap", f"/10462/10778/10876/2024/1/29/{HEX}.shtml"),
    ("vsb", "/info/4236/181368.htm"),
    ("vsb", "/xdetails.jsp?urltype=news.NewsContentUrl&wbtreeid=1&wbnewsid=2"),
    ("gkmlpt", "/gkmlpt/content/4/4688/post_4688997.html"),
    ("nfcms", "/zwgk/xxgknb/szf/content/post_4145007.html"),
    ("nfcms", "/zwgk/xxgknb/szf/content/mpost_4145007.html"),
    ("hebei", f"/columns/{UUID}/202308/21/{UUID}.html"),
    ("hebei", f"/zfxxgk/columns/{UUID}/202308/21/{UUID}.html"),
    ("eportal", "/eportal/ui?pageId=792845&articleKey=2302536&columnId=792560"),
    ("creator", "/xxgkpt/625/629/27495/27708/content_1111390.html"),
    ("lonsun", "/public/13741/109853904.html"),
    ("lonsun", "/public/content/10461829"),
    ("shanghai", f"/nw12344/20240329/{HEX}.html"),
    ("epoint", f"/govxxgk/LY/2024-03-05/{UUID}.html?deptcode=033"),
    ("truecms", f"/ntsrmzf/szfb_2023/content/{UUID}.html"),
    ("generic", "/web/zwgkx/2010zfxxgk_148535/2025/2026012914194811951/index.shtml"),
    ("generic", "/D41X/4779287.jhtml"),
    ("generic", "/gk/zfxxgkzl/zfxxgknb/6229614ff8fd1c0bdc855f08.html"),
    ("generic", "/zwgk/zfxxgknb/zfnb/2015605198347157506.html"),
    ("generic", "/haerbin/c106201/202102/c01_157630.shtml"),
    ("generic", "/2023/01-19/2677014.html"),
    ("generic", "/c/2024-01-31/4826552.shtml"),
    ("generic", "/bsq/contents/10832/280287.html"),
    ("generic", "/wsb/2026-01-20/article_2026012017235865780.html"),
    ("generic", "/year_details.aspx?dept=38&id=91674"),
    ("generic", "/zt/xxgkzl/gknbxq/pnidpv155pntypepvnbpnnfpv2023.html"),
]
LISTS = [
    ("hanweb", "/col/col90135/index.html"),
    ("hebei", f"/columns/{UUID}/index.html"),
    ("shanghai", "/nw12344/index.html"),
    ("gkmlpt", "/gkmlpt/index"),
    ("eportal", "/eportal/ui?pageId=792845&columnId=792560"),
    ("lonsun", "/public/column/13741?type=3"),
]
# What the pages of each family print (the second table of portals 3), without any address.
PRINTED = {
    "trs": '<div class="TRS_Editor"></div>',
    "hanweb": '<script type="text/xml"><datastore></datastore></script>',
    "jpaas": "<div queryData=\"{'webId':'1'}\" url='/api-gateway/jpaas-publish-server/x'></div>",
    "ucap": "<ucaptitle>x</ucaptitle>",
    "vsb": "<script>_simple_list_gotopage_fun(3,'a',2)</script>",
    "gkmlpt": "<script>window._CONFIG = {SID: '1'}</script>",
    "nfcms": "<script>var NFCMS_SITE_ID = 1</script>",
    "hebei": f"<script>load('/columns/{UUID}/templates/{UUID}/blocks/{UUID}')</script>",
    "eportal": '<input name="eprotalCurrentArticleKey" value="1">',
    "creator": "<script>creatorCMS.init()</script>",
    "lonsun": "<script>$.get('/site/label/8888')</script>",
    "epoint": '<script src="/js/webBuilderCommon.js"></script>',
    "truecms": "<script>url='/messageController/getMessage.do?perpage=20'</script>",
}


def page(body: str, path: str = "/a/") -> Page:
    made = parse_page(f"<html><body>{body}</body></html>".encode(), f"http://x.test{path}")
    assert made is not None
    return made


@pytest.mark.parametrize(("family", "path"), ARTICLES)
def test_an_article_tells_its_family(family: str, path: str) -> None:
    assert family_of_address(f"http://www.x.test{path}") == family
    assert is_article_address(f"http://www.x.test{path}")


@pytest.mark.parametrize(("family", "path"), LISTS)
def test_a_list_tells_its_family_and_is_no_article(family: str, path: str) -> None:
    assert family_of_address(f"http://www.x.test{path}") == family
    assert not is_article_address(f"http://www.x.test{path}")


def test_other_addresses_tell_nothing() -> None:
    # The State Council's old articles look a little like Creator's.
    for path in ("/", "/index.html", "/zfxxgk/zfxxgknb/", "/gzdt/2010-04/06/content_1574256.htm"):
        assert family_of_address(f"http://www.x.test{path}") is None


@pytest.mark.parametrize("family", PRINTED)
def test_a_page_tells_its_family_by_what_it_prints(family: str) -> None:
    assert recognise(page(PRINTED[family])) == (family,)


def test_every_family_can_be_recognised_in_one_way_or_the_other() -> None:
    shapes = {shape.family for shape in address_shapes()}
    assert {mark.family for mark in fingerprints()} == PRINTED.keys()
    assert shapes == FAMILIES.keys()


def test_links_of_a_page_count_and_those_to_other_hosts_do_not() -> None:
    own = '<a href="/b/202401/t20240124_1.html">x</a>'
    neighbours = "".join(
        f'<a href="http://y.test/art/2024/1/{day}/art_1_{day}.html">x</a>' for day in range(1, 20)
    )
    assert recognise(page(own + neighbours)) == ("trs",)


def test_creator_prints_a_call_of_trs_and_is_creator() -> None:
    pager = '<script>createPageHTML(3, 0, "index", "htm")</script>'
    article = '<a href="/xxgkpt/625/27708/content_1.html">x</a>'
    assert recognise(page(pager)) == ("trs",)
    assert recognise(page(pager + article)) == ("creator", "trs")


def test_links_in_a_script_count() -> None:
    """Both Hanweb and truecms fill their lists from a store; the articles decide."""
    record = f'<record><![CDATA[<li><a href="/a/b/content/{UUID}.html">x</a></li>]]></record>'
    store = f'<script type="text/xml"><datastore>{record}</datastore></script>'
    assert recognise(page(PRINTED["truecms"] + store))[0] == "truecms"


def test_what_one_vendor_prints_outweighs_a_few_links() -> None:
    links = "".join(f'<a href="/b/202401/t20240124_{n}.html">x</a>' for n in range(3))
    assert recognise(page(PRINTED["ucap"] + links))[0] == "ucap"


def test_an_unknown_page_is_of_no_family() -> None:
    assert recognise(page('<a href="/x/6229614ff8fd1c0bdc855f08.html">x</a>')) == ()
