"""Redirects: Scrapy's own, with names for those that lead nowhere.

Which hosts they may lead to is `crawler.hosts`' affair.
"""

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.http import Response

from crawler.errors import BadAddressError, CookieWantedError
from parsers.hosts import without_login

# 司法部 sets a cookie and leads to the same address; more often than this it wants another one.
MOST_TO_ITSELF = 3


class NamedRedirectMiddleware(RedirectMiddleware):
    """Follows redirects; `Location: http://host:abc/` and the like raise BadAddressError."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """The request that a redirect asks for, or the response where it is none.

        Raises BadAddressError, CookieWantedError.
        """
        try:
            result = super().process_response(request, response)
        except ValueError as error:
            target = without_login((response.headers.get("Location") or b"").decode("latin-1"))
            raise BadAddressError(
                f"{request.url}: expected to be led to an address, found {target}: {error}. "
                "Nothing was sent there."
            ) from error
        if isinstance(result, Request):
            _expect_no_login(request.url, result.url)
        if isinstance(result, Request) and result.url == request.url:
            self._expect_cookies(request, response)
        return result

    def _expect_cookies(self, request: Request, response: Response) -> None:
        """Raise where a page leads to itself for want of a cookie that it does not get."""
        again = request.meta.get("redirect_urls", []).count(request.url) >= MOST_TO_ITSELF
        keeps_cookies = self.crawler.settings.getbool("NIANBAO_COOKIES")
        if "Set-Cookie" in response.headers and (again or not keeps_cookies):
            found = "though it has its cookie" if keeps_cookies else "with a cookie to bring back"
            raise CookieWantedError(
                f"{request.url}: expected a page, found a redirect to the same address, {found}. "
                "Give the portal cookies = true, or look what it wants."
            )


def _expect_no_login(url: str, target: str) -> None:
    """Raise before the target stands anywhere: in no log, no catalog."""
    if target != without_login(target):
        raise BadAddressError(
            f"{url}: expected to be led to an address, found one with a name or a password, "
            f"{without_login(target)}. Nothing was sent there."
        )
