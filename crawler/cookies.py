"""Cookies for the few portals that send a visitor away without one (`cookies = true`).

A jar for each crawl of a portal, thrown away with it. Scrapy's own middleware is not used: it
fetches a list of public suffixes from the internet, which hosts that are all registered do
without. A cookie that only a script could set is not made up: that portal is blocked.
"""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.http.cookies import CookieJar


class CookiesMiddleware:
    """Gives a portal back the cookies that it set."""

    def __init__(self) -> None:
        self._jar = CookieJar()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Built by Scrapy. Raises NotConfigured for portals without `cookies = true`."""
        if not crawler.settings.getbool("NIANBAO_COOKIES"):
            raise NotConfigured
        return cls()

    def process_request(self, request: Request) -> None:
        """Add the cookies that belong to the address."""
        request.headers.pop("Cookie", None)
        self._jar.add_cookie_header(request)

    def process_response(self, request: Request, response: Response) -> Response:
        """Keep the cookies that the response sets."""
        self._jar.extract_cookies(response, request)
        return response
