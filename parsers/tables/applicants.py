"""The order reader's headings of T3: in which order the applicants' columns stand."""

import re
from collections.abc import Mapping, Sequence

from parsers.forms import Form

CODES: Mapping[str, str] = {
    "自然人": "natural_person",
    "商业企业": "org_business",
    "科研机构": "org_research",
    "社会公益": "org_public_benefit",
    "法律服务": "org_legal_service",
    "其他": "org_other",
    "其它": "org_other",
    "总计": "total",
    "合计": "total",
}
_ORGANISATIONS = re.compile("法人[或及和]其[他它]组织")
NAME = re.compile("|".join(CODES))
_HEADING = re.compile(f"{_ORGANISATIONS.pattern}|{NAME.pattern}")
_LEAST_TOLD = 5


def in_printed_order(texts: Sequence[str], form: Form) -> Sequence[str]:
    """The applicants in the order of the headings, the organisations where their group stands.

    Word by word a heading of two rows names the total before them.
    """
    heading = "".join(texts)
    group = _ORGANISATIONS.search(heading)
    places: dict[str, int] = {}
    for found in NAME.finditer(_ORGANISATIONS.sub("＊" * 6, heading)):
        code = CODES[found.group()]
        place = group.start() if group and code.startswith("org_") else found.start()
        places.setdefault(code, place)
    if places.keys() != set(form.t3_columns) or _are_in_order(texts, form):
        return form.t3_columns
    return sorted(places, key=places.__getitem__)


def _are_in_order(texts: Sequence[str], form: Form) -> bool:
    """Whether most headings stand beside others on a line, and each line has the form's order.

    The lines of a page: what is broken over them follows each other in another order.
    """
    lines = [
        [_column(word, form) for word in _HEADING.findall(text)] for text in dict.fromkeys(texts)
    ]
    told = {column for line in lines if len(line) > 1 for column in line}
    return len(told) >= _LEAST_TOLD and all(line == sorted(line) for line in lines)


def _column(word: str, form: Form) -> int:
    """Where a heading's column stands; the group of organisations where the first of them does."""
    return form.t3_columns.index(CODES.get(word, form.t3_columns[1]))
