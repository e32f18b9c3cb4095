"""The ASGI application that is all sandbox portals at once: the Host header tells which."""

from itertools import count

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from crawler.sandbox.creator import CreatorSite
from crawler.sandbox.eportal import EportalSite
from crawler.sandbox.site import Reply, Site
from crawler.sandbox.world import Place, World

FAMILIES: dict[str, type[Site]] = {"eportal": EportalSite, "creator": CreatorSite}
ROBOTS = "User-agent: *\nDisallow: /admin/\nDisallow: /search/\n"


class Portals:
    """The portals of a world by place, each with its reports."""

    def __init__(self, world: World) -> None:
        self.become(world)

    def become(self, world: World) -> None:
        """Serve another state of the world; addresses stay."""
        self.sites = _sites(world)
        self.by_host = {host: site for site in self.sites.values() for host in site.hosts()}

    def application(self) -> Starlette:
        """The ASGI application."""
        views = count(100)

        async def respond(request: Request) -> Response:
            if request.method == "POST":
                return PlainTextResponse(str(next(views)))
            return _response(self.reply(request.url.hostname or "", request))

        every = [Route("/{path:path}", respond, methods=["GET", "POST"])]
        return Starlette(routes=every)

    def reply(self, host: str, request: Request) -> Reply | None:
        """The reply of the site that has this host."""
        site = self.by_host.get(host)
        if site is None:
            return None
        if host != site.place.host and isinstance(site, CreatorSite):
            return site.bare()
        if request.url.path == "/robots.txt":
            return _robots(site)
        return site.file(request.url.path) or site.answer(request.url.path, request.query_params)


def _sites(world: World) -> dict[Place, Site]:
    orders = world.orders_by_county()
    publishing = [place for place in world.places if place.name in orders]
    return {place: FAMILIES[place.family](place, orders[place.name]) for place in publishing}


def _robots(site: Site) -> Reply | None:
    if not site.place.robots:
        return None
    return Reply(ROBOTS.encode("ascii"), "text/plain")


def _response(reply: Reply | None) -> Response:
    if reply is None:
        return PlainTextResponse("404 Not Found", status_code=404)
    headers = {"content-type": reply.content_type}
    return Response(reply.content, status_code=reply.status, headers=headers)
