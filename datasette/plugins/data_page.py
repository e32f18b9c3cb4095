"""Downloads: /data lists the releases, /data/<release>/<file> gives their files with ranges."""

from datasette import hookimpl
from datasette.utils import add_cors_headers
from datasette.utils.asgi import NotFound, Response
from starlette.responses import FileResponse

from archive.pages.conditional import has
from archive.pages.downloads import downloads, examples, file_of, media_type, size_in_words
from archive.pages.table_sizes import table_sizes
from archive.serve import DATABASE

SEALED = b"default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""For the one page of a release that browsers show: the data dictionary."""


@hookimpl
def register_routes():
    """Serve the page and the files."""
    return [
        (r"^/data$", data_page),
        (r"^/data/(?P<release>[A-Za-z0-9._-]+)/(?P<path>[A-Za-z0-9._/-]+)$", data_file),
    ]


@hookimpl
def prepare_jinja2_environment(env):
    """Give the templates the filter `size` for bytes."""
    env.filters["size"] = size_in_words


async def data_page(datasette, request):
    """Render the releases, and the tables that can be fetched without one."""
    return await datasette.page(
        request,
        "data.html",
        downloads=downloads(datasette.home),
        tables=table_sizes(datasette.inspect_data[DATABASE]["tables"]),
        examples=examples(),
        host=datasette.whole(request, ""),
    )


async def data_file(datasette, request):
    """Give a file of a release that lists it. Nothing else in the folder has an address."""
    found = file_of(datasette.home, request.url_vars["release"], request.url_vars["path"])
    if found is None:
        raise NotFound("404")
    place, file = found
    kind = media_type(file.path)
    headers = {"etag": f'"{file.sha256}"', "cache-control": "no-cache"}
    if datasette.cors:
        add_cors_headers(headers)
    if not file.sha256:
        del headers["etag"]
    elif has(request.headers.get("if-none-match"), headers["etag"]):
        return Response("", status=304, headers=headers)
    if kind.media_type.startswith("text/html"):
        headers["content-security-policy"] = SEALED.decode()
    return _Sent(
        FileResponse(
            place,
            headers=headers,
            media_type=kind.media_type,
            filename=place.name,
            content_disposition_type="inline" if kind.inline else "attachment",
        ),
        request,
    )


class _Sent:
    """A Starlette answer as Datasette sends one."""

    def __init__(self, answer, request):
        self._answer, self._request = answer, request

    async def asgi_send(self, send):
        await self._answer(self._request.scope, self._request.receive, send)
