"""How the archive is made and what its figures are: /about/methods."""

from datasette import hookimpl

from archive.pages import language
from archive.pages.downloads import downloads
from archive.pages.methods import facts, worked
from archive.pages.report_citation import citation, in_parts, release_with


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
        cited=_cited(datasette, request, example) if example else (),
    )


def _cited(datasette, request, example):
    """The citation line of the example's own report page."""
    path = datasette.urls.path(f"/report/{example.head['report_id']}")
    manifests = [one.manifest for one in reversed(downloads(datasette.home))]
    release = release_with(manifests, example.head["captured_at"])
    address = f"{request.scheme}://{request.host}{path}"
    return in_parts(citation(example.head, address, example.build, release), language.present())
