"""Redirects: Scrapy's own, but an address that is none has its name as a failure.

Where they may lead is `crawler.hosts`' affair.
"""

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.http import Response

from crawler.errors import BadAddressError


class NamedRedirectMiddleware(RedirectMiddleware):
    """Follows redirects; `Location: http://host:abc/` and the like raise BadAddressError."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """The request that a redirect asks for, or the response where it is none."""
        try:
            return super().process_response(request, response)
        except ValueError as error:
            target = (response.headers.get("Location") or b"").decode("latin-1")
            raise BadAddressError(
                f"{request.url}: expected to be led to an address, found {target}: {error}. "
                "Nothing was sent there."
            ) from error
