"""Only tables and views that `archive.schema` declares can be read, in any format: the search
index holds every report's words in their order, those too that were withheld since the build.
"""

from datasette import hookimpl
from datasette.handle_exception import handle_exception as answer
from datasette.utils import tilde_decode
from datasette.utils.asgi import NotFound
from datasette.views.base import DatasetteError

from archive.pages.asked_sql import READABLE
from archive.pages.language import say
from archive.serve import DATABASE

WAITING = (
    "新近有内容不予公开，下次构建之前，自写的 SQL 查询暂停。",
    "Something was withheld lately: SQL of one's own is closed until the next build.",
)


@hookimpl
def permission_allowed(datasette, action, resource):
    """Close every other table; close readers' SQL too while the file holds what is withheld, since
    `main.reports` would go past the views that keep it back.
    """
    if action == "view-table" and resource[0] == DATABASE and resource[1] not in READABLE:
        return False
    if action == "execute-sql" and datasette.withheld:
        return False
    return None


@hookimpl(tryfirst=True)
def forbidden(datasette, request, message):
    """Answer 404 for a table that is closed or is not there at all, and in JSON at an address of
    JSON, which Datasette does for every refusal but this.
    """
    table = request.url_vars.get("table")
    if table and tilde_decode(table) not in READABLE:
        return answer(datasette, request, NotFound("Table not found"))
    if message == "execute-sql" and datasette.site.allow_sql:
        message = say(*WAITING)
    return answer(datasette, request, DatasetteError(message, status=403))
