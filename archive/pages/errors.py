"""What an error page says, in both languages."""

HEADINGS = {
    400: ("这样问不出结果", "That cannot be answered"),
    403: ("不开放", "Not open here"),
    404: ("没有这一页", "Nothing at this address"),
    410: ("不予公开", "Withheld"),
    500: ("出错了", "Something went wrong"),
}
IN_CHINESE = {
    "Database not found": "没有这个数据库",
    "Table not found": "没有这个数据表",
    "Record not found": "没有这条记录",
}
"""Datasette's own sentences, which come in English alone."""


def heading(status: object) -> tuple[str, str]:
    """Title of the page for a status. Datasette names none where it refuses: that is 403.

    >>> heading(404)
    ('没有这一页', 'Nothing at this address')
    """
    if not isinstance(status, int):
        status = 403
    return HEADINGS.get(status, HEADINGS[500])


def both_languages(error: object) -> object:
    """A message of Datasette with its Chinese words before it; any other as it is.

    >>> both_languages("Table not found")
    '没有这个数据表 Table not found'
    """
    chinese = IN_CHINESE.get(str(error))
    return f"{chinese} {error}" if chinese else error
