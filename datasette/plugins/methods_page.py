"""How the archive is made and what its figures are: /about/methods."""

from datasette import hookimpl

from archive.pages import language, methods
from archive.pages.methods import facts, worked
from archive.pages.report_citation import Cited, in_parts


@hookimpl
def register_routes():
    """Serve the page."""
    return [(r"^/about/methods$", methods_page)]


async def methods_page(datasette, request):
    """Render the prose, with the archive's own counts and a citation worked through."""
    example = await datasette.held(worked, datasette.source_class)
    return await datasette.page(
        request,
        "methods.html",
        facts=await datasette.held(facts),
        worked=example,
        said=methods,
        cited=_cited(datasette, request, example) if example else (),
    )


def _cited(datasette, request, example):
    """The citation line of the example's own report page."""
    found = Cited(example.head, example.from_file, example.build)
    return in_parts(datasette.cited(request, found), language.present())
