"""The page of one report, at its permanent address /report/<report_id>."""

from datasette import hookimpl
from datasette.utils.asgi import NotFound, Response
from datasette.views.base import DatasetteError

from archive.pages import withholding
from archive.pages.report import present_id, report_page


@hookimpl
def register_routes():
    """Serve /report/<report_id>, with ?edition= for an earlier edition."""
    return [(r"^/report/(?P<report_id>[^/]+)$", show_report)]


async def show_report(datasette, request):
    """Render a report, 404 where there is none."""
    report_id = request.url_vars["report_id"]
    edition = request.args.get("edition")
    if edition and not edition.isdecimal():
        raise NotFound(f"版次应为数字 / an edition is a number, found “{edition}”")
    database = datasette.get_database("nianbao")
    page = await database.execute_fn(
        lambda connection: report_page(connection, report_id, int(edition) if edition else None)
    )
    if page is None:
        return await _elsewhere(datasette, report_id)
    html = await datasette.render_template("report.html", {"page": page}, request=request)
    return Response.html(html, headers={"Cache-Control": "max-age=5"})


async def _elsewhere(datasette, report_id):
    """Lead on from an id that was merged into another; 410 with the reason for a report that is
    withheld, else 404.
    """
    execute = datasette.get_database("nianbao").execute_fn
    merged_into = await execute(lambda connection: present_id(connection, report_id))
    if merged_into:
        return Response.redirect(datasette.urls.path(f"/report/{merged_into}"), status=301)
    stone = await execute(lambda connection: withholding.stone(connection, report_id))
    if stone:
        raise DatasetteError(stone, status=410)
    raise NotFound(f"没有这份报告 / no such report: {report_id}")
