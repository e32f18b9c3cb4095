"""What search engines may read: /robots.txt, and the map of the site, /sitemap.xml."""

from datasette import hookimpl
from datasette.utils.asgi import NotFound, Response

from archive.pages import sitemap
from archive.pages.language import say

ROBOTS = """# Every report, province and agency has a page of its own, which may be indexed.
# Tables can be filtered in endless ways: please take the files of /data instead.
User-agent: *
Disallow: /-/
Disallow: /nianbao/
Disallow: /compare?
Disallow: /*?*edition=
Crawl-delay: 2
"""
SAMPLE = """# All agencies and figures here are invented: nothing of it belongs into an index.
User-agent: *
Disallow: /
"""
KEPT = {"Cache-Control": "max-age=3600"}


@hookimpl
def register_routes():
    """Serve robots.txt, the map's index and its parts."""
    return [
        (r"^/robots\.txt$", robots),
        (r"^/sitemap\.xml$", index),
        (r"^/sitemap/(?P<name>[a-z]+(?:-[1-9][0-9]{0,5})?)\.xml$", part),
    ]


async def robots(datasette):
    """Rules for crawlers; where there is a map, its address."""
    if datasette.home.kind == "sandbox":
        return Response.text(SAMPLE)
    if not datasette.site.address:
        return Response.text(ROBOTS)
    address = f"{datasette.site.address}{datasette.urls.path('/sitemap.xml')}"
    return Response.text(f"{ROBOTS}Sitemap: {address}\n")


async def index(datasette, request):
    """The parts of the map."""
    _expect_map(datasette)
    names = await datasette.held(sitemap.parts)
    return _xml(sitemap.index(names, _whole(datasette, request)))


async def part(datasette, request):
    """One part of the map, 404 where there is none of the name."""
    _expect_map(datasette)
    name = request.url_vars["name"]
    places = await datasette.once(sitemap.part, name)
    if not places:
        raise NotFound(
            say(
                f"没有这一部分：{name}，全部见 /sitemap.xml",
                f"no part {name}: /sitemap.xml has all",
            )
        )
    return _xml(sitemap.urls(places, _whole(datasette, request)))


def _expect_map(datasette):
    """Answer 404 for a sample, and for a copy of which nobody said where it is: what is found there
    belongs under the site's own address.
    """
    if datasette.home.kind == "sandbox" or not datasette.site.address:
        raise NotFound(
            say(
                "没有网站地图：示例数据不供收录；真实档案须在 site.toml 中写明 address。",
                "no map of this site: a sample is not to be indexed; a real archive needs its "
                "address in site.toml.",
            )
        )


def _whole(datasette, request):
    return lambda path: datasette.whole(request, datasette.urls.path(path))


def _xml(body):
    return Response(body, headers=dict(KEPT), content_type="application/xml; charset=utf-8")
