"""The page of one report, at its permanent address /report/<report_id>, and the same as files."""

from datasette import hookimpl
from datasette.utils.asgi import NotFound, Response
from datasette.views.base import DatasetteError

from archive.pages import report_citation, report_sentences, withholding
from archive.pages.language import present, say, say_word
from archive.pages.report import present_id, report_page
from archive.pages.report_changes import changes_page
from archive.pages.report_data import as_csv, as_json
from archive.provinces import by_name

SHORT = {"Cache-Control": "max-age=60"}


@hookimpl
def register_routes():
    """Serve /report/<report_id>, with ?edition= for an earlier edition, as a page and as files."""
    return [
        (r"^/report/(?P<report_id>[^/]+)/changes$", show_changes),
        (r"^/report/(?P<report_id>[^/]+)\.(?P<format>json|csv|bib|ris)$", send_file),
        (r"^/report/(?P<report_id>[^/]+)$", show_report),
    ]


async def show_report(datasette, request):
    """Render a report, 404 where there is none."""
    page, answer = await _found(datasette, request)
    if page is None:
        return answer
    cited = _cited(datasette, request, page)
    return await datasette.page(
        request,
        "report.html",
        page=page,
        said=report_sentences,
        province=by_name().get(page.head["province"]),
        cited=report_citation.in_parts(cited, present()),
        citation=cited,
        report_error=_error_link(datasette, cited),
    )


async def send_file(datasette, request):
    """The whole report as JSON, its figures as CSV, or its citation."""
    page, answer = await _found(datasette, request)
    if page is None:
        return answer
    cited, kind = _cited(datasette, request, page), request.url_vars["format"]
    body, content_type = {
        "json": lambda: (as_json(page, cited), "application/json; charset=utf-8"),
        "csv": lambda: ("\ufeff" + as_csv(page), "text/csv; charset=utf-8"),
        "bib": lambda: (report_citation.bibtex(cited), "application/x-bibtex; charset=utf-8"),
        "ris": lambda: (
            report_citation.ris(cited),
            "application/x-research-info-systems; charset=utf-8",
        ),
    }[kind]()
    headers = dict(SHORT)
    if kind != "json":
        headers["Content-Disposition"] = f'attachment; filename="{_file_name(page)}.{kind}"'
    return Response(body, headers=headers, content_type=content_type)


async def show_changes(datasette, request):
    """What changed from edition to edition."""
    report_id = request.url_vars["report_id"]
    page = await datasette.once(changes_page, report_id)
    if page is None:
        return await _elsewhere(datasette, request)
    return await datasette.page(
        request, "changes.html", page=page, province=by_name().get(page.head["province"])
    )


async def _found(datasette, request):
    """The report that a request asks for; else None and the answer that leads on."""
    report_id, edition = request.url_vars["report_id"], request.args.get("edition")
    if edition and not (edition.isascii() and edition.isdecimal() and len(edition) < 10):
        raise NotFound(
            say(f"版次应为数字，所给为“{edition}”", f"an edition is a number, found “{edition}”")
        )
    page = await datasette.once(report_page, report_id, int(edition) if edition else None)
    return (page, None) if page else (None, await _elsewhere(datasette, request))


async def _elsewhere(datasette, request):
    """Lead on from an id that was merged into another; 410 with the reason for a report that is
    withheld, else 404.
    """
    report_id = request.url_vars["report_id"]
    merged_into = await datasette.once(present_id, report_id)
    if merged_into:
        # The end of the address, `.json` or `/changes`, stays.
        path = request.path.replace(f"/report/{report_id}", f"/report/{merged_into}", 1)
        asked = f"?{request.query_string}" if request.query_string else ""
        return Response.redirect(datasette.urls.path(path) + asked, status=301)
    stone = await datasette.once(withholding.stone, report_id)
    if stone:
        raise DatasetteError(say_word(stone), status=410)
    raise NotFound(say(f"没有这份报告：{report_id}", f"no such report: {report_id}"))


def _cited(datasette, request, page):
    """The citation of the edition on the page."""
    return datasette.cited(request, report_citation.Cited(page.head, page.from_file, page.build))


def _error_link(datasette, cited):
    subject = f"nianbao: {cited.report_id}"
    asked = say("何处有误，应为何数：", "What is wrong, and what it should be: ")
    return report_citation.error_link(
        datasette.site.report_errors_to, subject, f"{cited.address}\n\n{asked}\n"
    )


def _file_name(page):
    head = page.head
    edition = f"-edition-{head['edition']}" if head["edition"] else ""
    sample = "sample-" if head["source_class"] == "sandbox" else ""
    return "".join(c for c in f"{sample}{head['report_id']}{edition}" if c.isalnum() or c in "-._")
