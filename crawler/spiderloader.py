"""Spiders by name: one class for each portal, made from the registry.

Scrapy asks this loader (`scrapy list`, `scrapy crawl hengshui`), and so does `crawler.run`.
"""

from pathlib import Path
from typing import Self

from scrapy import Request, Spider
from scrapy.settings import BaseSettings
from scrapy.utils.misc import load_object

from archive.addresses import host_of
from crawler.chromium import expect_driver
from crawler.families import FAMILIES
from crawler.families.base import PortalSpider
from crawler.registry import Portal, load_portals
from crawler.session import Session


class PortalSpiderLoader:
    """Scrapy's view of the registry."""

    def __init__(self, portals: dict[str, Portal]):
        self._portals = portals

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """The registry, with the file that NIANBAO_PORTALS names."""
        extra = settings.get("NIANBAO_PORTALS")
        return cls(load_portals(Path(extra) if extra else None))

    def load(self, spider_name: str) -> type[Spider]:
        """The spider of a portal. Raises KeyError."""
        return spider_class(self._portals[spider_name])

    def find_by_request(self, request: Request) -> list[str]:
        """Portals that register the request's host."""
        host = host_of(request.url)
        return [name for name, portal in self._portals.items() if host in portal.hosts]

    # Last, since the name hides the type of that name below it.
    def list(self) -> list[str]:
        """The ids of all portals."""
        return [*self._portals]


def spider_class(portal: Portal, session: Session | None = None) -> type[PortalSpider]:
    """The spider class of a portal; with a session it takes part in that run.

    Raises BrowserMissingError.
    """
    family = family_class(portal.family)
    if portal.render:
        expect_driver(portal.id)
    attributes = {"name": portal.id, "portal": portal, "shared_session": session}
    return type(f"{family.__name__}_{portal.id}", (family,), attributes)


def family_class(name: str) -> type[PortalSpider]:
    """The spider class of a family."""
    module, _, class_name = FAMILIES[name].partition(":")
    family: type[PortalSpider] = load_object(f"{module}.{class_name}")
    return family
