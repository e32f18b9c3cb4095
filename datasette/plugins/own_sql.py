"""Requests that bring SQL of their own are marked, so that `archive.serve` can bound them."""

from datasette import hookimpl

from archive.pages import asked_sql


@hookimpl
def asgi_wrapper():
    """Wrap the application."""

    def wrap(app):
        async def marked(scope, receive, send):
            if scope["type"] == "http":
                query = scope.get("query_string", b"").decode("latin-1")
                asked_sql.present.set(asked_sql.of_request(scope["path"], query))
            await app(scope, receive, send)

        return marked

    return wrap
