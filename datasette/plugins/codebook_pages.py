"""The codebook: /codebook, and /codebook/<form> with every printed row of a form."""

from datasette import hookimpl
from datasette.utils.asgi import NotFound

from archive.pages.codebook import codebook_words, explained, form_page, overview
from archive.pages.subjects import dispositions, reasons_of
from archive.panel.codes import panel_codes


@hookimpl
def register_routes():
    """Serve the pages."""
    return [
        (r"^/codebook$", codebook),
        (r"^/codebook/panel$", panel),
        (r"^/codebook/(?P<form>[a-z_0-9]+)$", one_form),
    ]


async def codebook(datasette, request):
    """Render forms, dispositions, reasons, states, scopes, checks and indicators."""
    return await datasette.page(
        request,
        "codebook.html",
        page=await datasette.held(overview),
        dispositions=dispositions(),
        reasons_of=reasons_of,
        explained=explained,
    )


async def one_form(datasette, request):
    """Render every row of a form, 404 for a form that there is not."""
    page = await datasette.gathered(form_page, request.url_vars["form"])
    if page is None:
        raise NotFound("404")
    return await datasette.page(request, "codebook_form.html", page=page)


async def panel(datasette, request):
    """Render the codes of the panel, which all forms lead to."""
    return await datasette.page(
        request,
        "codebook_panel.html",
        codes=panel_codes(),
        kinds=codebook_words("flow"),
    )
