"""How programs ask, with examples that are asked when the page is made: /about/api."""

from datasette import hookimpl

from archive.pages.api import examples, known_names, shown


@hookimpl
def register_routes():
    """Serve the page."""
    return [(r"^/about/api$", api_page)]


async def api_page(datasette, request):
    """Render the examples with the answers of this very archive."""
    names = await datasette.held(known_names, datasette.source_class)
    return await datasette.page(
        request,
        "api.html",
        examples=[await _asked(datasette, one, names) for one in examples()],
        host=datasette.whole(request, ""),
        rows_a_page=datasette.max_returned_rows,
    )


async def _asked(datasette, example, names):
    """An example, its address here, and what it answers; no answer where it has none."""
    path = datasette.urls.path(example.path.format_map(names))
    answer = await datasette.client.get(path)
    text = shown(answer.text, example) if answer.status_code == 200 else None
    return {"example": example, "path": path, "answer": text}
