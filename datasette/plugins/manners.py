"""Headers of every answer."""

from datasette import hookimpl
from datasette.utils.asgi import NotFound, Response

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
READING = ("GET", "HEAD", "OPTIONS")
ALLOW = ", ".join(READING)
CLOSED = (
    r"^/-/(?:threads|permissions|allow-debug|patterns|messages|auth-token|logout|actor|databases)"
    r"(?:\.json)?$"
)
"""Pages of Datasette for those who develop or log in: nobody logs in here, and the list of
databases names folders of the machine.
"""
NO_FORMAT = r"^/nianbao(?:/[^/.]+){0,2}\.(?!(?:json|csv|db|blob)$)\w+$"
"""Endings that Datasette takes for a format, and then knows nothing of but to show a page."""
FILES = (".json", ".csv", ".bib", ".ris", ".atom")
"""Endings of what programs read, notebooks in a browser too: from any host."""
ANY_HOST = (b"access-control-allow-origin", b"*")


@hookimpl
def register_routes():
    """Serve nothing where Datasette would serve its pages for developers."""
    return [
        (CLOSED, not_here),
        (NO_FORMAT, not_here),
    ]


def not_here():
    """Answer 404."""
    raise NotFound("404")


@hookimpl
def asgi_wrapper():
    """Wrap the application."""

    def wrap(app):
        async def with_manners(scope, receive, send):
            if scope["type"] != "http":
                await app(scope, receive, send)
            elif scope["method"] not in READING:
                refusal = Response.text("405: this archive is read-only", 405, {"Allow": ALLOW})
                await refusal.asgi_send(_with_headers(send))
            else:
                is_file = scope["path"].endswith(FILES)
                added = (*SECURITY, ANY_HOST) if is_file else SECURITY
                await app(scope, receive, _with_headers(send, added))

        return with_manners

    return wrap


def _with_headers(send, ours=SECURITY):
    """Pass messages on, with our headers on the first where it has none of that name."""

    async def sender(message):
        if message["type"] == "http.response.start":
            given = {key.lower() for key, _ in message["headers"]}
            added = [(key, value) for key, value in ours if key not in given]
            message = {**message, "headers": [*message["headers"], *added]}
        await send(message)

    return sender
