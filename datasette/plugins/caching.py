"""The stylesheet and the script are kept by browsers: their addresses change with their content."""

import re

from datasette import hookimpl

FOREVER = (b"cache-control", b"public, max-age=31536000, immutable")
DIGEST = re.compile(rb"[0-9a-f]{8}")


@hookimpl
def asgi_wrapper():
    """Wrap the application."""

    def wrap(app):
        async def with_caching(scope, receive, send):
            kept = scope["type"] == "http" and scope["path"].startswith("/static/")
            if kept and DIGEST.fullmatch(scope.get("query_string", b"")):
                send = _kept(send)
            await app(scope, receive, send)

        return with_caching

    return wrap


def _kept(send):
    """Pass messages on; a file that was found may be kept for a year, by anybody."""

    async def sender(message):
        if message["type"] == "http.response.start" and message["status"] == 200:
            message = {**message, "headers": [*message["headers"], FOREVER]}
        await send(message)

    return sender
