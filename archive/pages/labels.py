"""What a printed figure is called: the label of a code, from the codebook of the database."""

import re
import sqlite3
from collections.abc import Iterable, Mapping

from archive.pages.records import marks, rows
from archive.words import Word
from parsers import forms

_COUNTED = re.compile(r"近?N[万人]?[件条次篇]")
_OR = " / "
"""Stands in a label of the codebook between wordings of one thing."""


def labels(
    connection: sqlite3.Connection,
    codes: Iterable[str],
    form: str | None = None,
    *,
    every: bool = False,
) -> Mapping[str, Word]:
    """Labels of codes by code; those that the codebook does not have are left out.

    The label is that of `form` where the form has the code, else of the newest form that has it,
    by the first report year that it is for.
    Of several wordings it is the first, or `every` one, without their places for the number.
    """
    wanted = tuple(dict.fromkeys(codes))
    found = rows(
        connection,
        f"select form, code, zh_label, en_label from codebook where code in ({marks(wanted)})",
        *wanted,
    )
    by_form = {(one["form"], one["code"]): one for one in found}
    of = slice(None if every else 1)
    # The last of several stands: the oldest form comes first, the form that was asked for last.
    oldest_first = sorted(forms.names(), key=_age)
    return {
        code: Word(code, _OR.join(wordings(one["zh_label"])[of]), one["en_label"])
        for name in (*oldest_first, form)
        for code in wanted
        if (one := by_form.get((name, code)))
    }


def _age(form: str) -> tuple[int, str]:
    return forms.load(form).first_year, form


def wordings(label: str) -> tuple[str, ...]:
    """The wordings of a label of the codebook, without their places for the number.

    >>> wordings("属于已主动公开范围N件 / 已主动公开"), wordings("主动公开政府信息N条 / 近N万条")
    (('属于已主动公开范围', '已主动公开'), ('主动公开政府信息',))
    """
    return tuple(filter(None, (_COUNTED.sub("", one) for one in label.split(_OR))))
