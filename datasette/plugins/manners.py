"""Headers of every answer, robots.txt, and CSV files that spreadsheets open right."""

from urllib.parse import parse_qs

from datasette import hookimpl
from datasette.utils.asgi import NotFound, Response

BOM = b"\xef\xbb\xbf"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; form-action 'self'; frame-src 'self'; frame-ancestors 'self'; "
    "base-uri 'none'"
)
"""Our pages run the one script of this site, none that stands in a page, and load nothing from
any other host. Charts are SVG with inline styles.
"""

SECURITY = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
ROBOTS = """# Every report, province and agency has a page of its own, which may be indexed.
# Tables can be filtered in endless ways: please take the files of /data instead.
User-agent: *
Disallow: /-/
Disallow: /nianbao/
Disallow: /compare?
Disallow: /*?*edition=
Crawl-delay: 2
"""
CLOSED = (
    r"^/-/(?:threads|permissions|allow-debug|patterns|messages|auth-token|logout|actor|databases)"
    r"(?:\.json)?$"
)
"""Pages of Datasette for those who develop or log in: nobody logs in here, and the list of
databases names folders of the machine.
"""


@hookimpl
def register_routes():
    """Serve robots.txt, and nothing where Datasette would serve its pages for developers."""
    return [(r"^/robots\.txt$", lambda: Response.text(ROBOTS)), (CLOSED, not_here)]


def not_here():
    """Answer 404."""
    raise NotFound("404")


@hookimpl
def asgi_wrapper(datasette):
    """Wrap the application."""

    def wrap(app):
        async def with_manners(scope, receive, send):
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            await app(scope, receive, _Sender(scope, send, datasette.home.kind == "sandbox"))

        return with_manners

    return wrap


class _Sender:
    """Passes messages on, with our headers on the first and a BOM before a CSV's body."""

    def __init__(self, scope, send, sandbox):
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        self._csv = scope["path"].endswith(".csv")
        self._bom = self._csv and query.get("_bom") == ["on"]
        self._send, self._sandbox = send, sandbox

    async def __call__(self, message):
        if message["type"] == "http.response.start":
            message = {**message, "headers": list(self._headers(message))}
            self._bom = self._bom and message["status"] == 200
        elif self._bom:
            self._bom = False
            message = {**message, "body": BOM + message.get("body", b"")}
        await self._send(message)

    def _headers(self, message):
        given = {key.lower() for key, _ in message["headers"]}
        for key, value in message["headers"]:
            if key.lower() == b"content-disposition" and self._csv:
                yield key, self._file_name(value)
            elif not (self._bom and key.lower() == b"content-length"):
                yield key, value
        yield from ((key, value) for key, value in SECURITY if key not in given)

    def _file_name(self, value):
        """Say nianbao in the name of a downloaded file, and that a sample is one."""
        prefix = b"nianbao-sample-data-" if self._sandbox else b"nianbao-"
        return value.replace(b'filename="', b'filename="' + prefix, 1)
