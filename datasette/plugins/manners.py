"""Headers of every answer, robots.txt, and CSV files that spreadsheets open right."""

from urllib.parse import parse_qs

from datasette import hookimpl
from datasette.utils.asgi import Response

BOM = b"\xef\xbb\xbf"
POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "form-action 'self'; frame-src 'self'; frame-ancestors 'self'; base-uri 'none'"
)
"""Our pages run no script at all and load nothing from any other host."""

SECURITY = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"SAMEORIGIN"),
)
ROBOTS = """User-agent: *
Disallow: /-/
Disallow: /*?*_facet
Disallow: /*?*_sort
"""


@hookimpl
def register_routes():
    """Serve robots.txt."""
    return [(r"^/robots\.txt$", lambda: Response.text(ROBOTS))]


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
