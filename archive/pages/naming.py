"""What to call a report on a page: its title, else whose it is and of which year."""

from collections.abc import Mapping
from typing import Any

NO_AGENCY = "机关名称未识别"


def name_of(report: Mapping[str, Any]) -> str:
    """The title of a report, or words for one without, from the columns that its row has.

    >>> name_of({"title": None, "agency": "松原示例市人民政府", "year": 2020, "report_id": "a-1"})
    '松原示例市人民政府 2020年度报告'
    >>> name_of({"agency": None, "province": "河北省", "county": "云岭县", "year": 2019})
    '云岭县 2019年度报告（机关名称未识别）'
    >>> name_of({"agency": None, "year": None, "report_id": "ingest-0a45"})
    '年度报告 ingest-0a45（机关名称未识别）'
    """
    if report.get("title"):
        return str(report["title"])
    place = next(filter(None, map(report.get, ("county", "prefecture", "province"))), None)
    year = f"{report['year']}年度报告" if report.get("year") else "年度报告"
    if report.get("agency"):
        return f"{report['agency']} {year}"
    named = f"{place} {year}" if place else f"{year} {report.get('report_id') or ''}".strip()
    return f"{named}（{NO_AGENCY}）"
