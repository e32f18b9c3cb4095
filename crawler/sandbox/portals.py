"""The ASGI application that is all sandbox portals at once: the Host header tells which."""

from itertools import count

from scrapy.utils.misc import load_object
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from crawler.sandbox.changes import changes_at
from crawler.sandbox.faults import Faults
from crawler.sandbox.printed import Order
from crawler.sandbox.sites import SITES
from crawler.sandbox.sites.base import Asked, Reply, Site
from crawler.sandbox.validators import validated
from crawler.sandbox.world import Place, World

ROBOTS = "User-agent: *\nDisallow: /admin/\nDisallow: /search/\n"


class Portals:
    """The portals of a world by place, each with its reports."""

    def __init__(self, world: World) -> None:
        self.faults = Faults()
        self.become(world)

    def become(self, world: World) -> None:
        """Serve another state of the world; addresses stay."""
        self.sites = _sites(world)
        self.by_host = {host: site for site in self.sites.values() for host in site.hosts()}

    def application(self) -> Starlette:
        """The ASGI application."""
        views = count(100)

        async def respond(request: Request) -> Response:
            asked = Asked(
                method=request.method,
                host=request.url.hostname or "",
                path=request.url.path,
                query=dict(request.query_params),
                headers=dict(request.headers),
                body=await request.body(),
            )
            reply = self.reply(asked)
            site = self.by_host.get(asked.host)
            fault = self.faults.answer(site, asked, reply) if site else None
            if fault is not None:
                return fault
            if reply is None and asked.method == "POST":
                return PlainTextResponse(str(next(views)))
            return _response(reply)

        every = [Route("/{path:path}", respond, methods=["GET", "POST"])]
        return Starlette(routes=every)

    def reply(self, asked: Asked) -> Reply | None:
        """The reply of the site that has this host."""
        site = self.by_host.get(asked.host)
        if site is None:
            return None
        if asked.path == "/robots.txt":
            return _robots(site)
        inner = site.changes.inner(asked)
        return validated(site.place, asked, site.respond(inner) if inner else None)


def _sites(world: World) -> dict[Place, Site]:
    orders = world.orders_by_county()
    publishing = [place for place in world.places if (place.prefecture, place.name) in orders]
    sites = {place: _site(place, orders[place.prefecture, place.name]) for place in publishing}
    for site in sites.values():
        site.changes = changes_at(site, world.moved, world.removed)
    return sites


def _site(place: Place, orders: tuple[Order, ...]) -> Site:
    module, _, name = SITES[place.family].partition(":")
    family: type[Site] = load_object(f"{module}.{name}")
    return family(place, orders)


def _robots(site: Site) -> Reply | None:
    if not site.place.robots:
        return None
    return Reply(ROBOTS.encode("ascii"), "text/plain")


def _response(reply: Reply | None) -> Response:
    if reply is None:
        return PlainTextResponse("404 Not Found", status_code=404)
    headers = {"content-type": reply.content_type, **reply.headers}
    return Response(reply.content, status_code=reply.status, headers=headers)
