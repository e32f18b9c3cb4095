"""Numbers that Word counts itself: 一、 (一) 1. before headings and labels of rows.

They stand in no run of text; `word/numbering.xml` says how each list counts.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from parsers.files.word_text import W

_HAN = "〇一二三四五六七八九"
_HAN_FORMATS = frozenset(
    {
        "chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting",
        "taiwaneseCountingThousand", "ideographDigital", "japaneseDigitalTenThousand",
        "chineseLegalSimplified", "taiwaneseDigital", "koreanDigital2",
    }
)  # fmt: skip
_DEEPEST = 9


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    number_format: str
    text: str


@dataclass(slots=True)
class Numbers:
    """How the lists of a document count, and where each stands."""

    lists: Mapping[str, tuple[str, Mapping[int, _Level]]] = field(default_factory=dict)
    styles: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    counted: dict[tuple[str, int], int] = field(default_factory=dict)

    def before(self, paragraph: Any) -> str:
        """The number that Word prints before a paragraph, '' for none.

        Counts: to be called once for each paragraph, in the document's order.
        """
        said = self._said(paragraph)
        if said is None or said[0] not in self.lists:
            return ""
        abstract, levels = self.lists[said[0]]
        level = levels.get(said[1])
        if level is None:
            return ""
        self._count(abstract, said[1], level)
        text = level.text
        for depth in range(_DEEPEST):
            if f"%{depth + 1}" in text and (above := levels.get(depth)):
                number = self.counted.get((abstract, depth), above.start)
                text = text.replace(f"%{depth + 1}", numeral(number, above.number_format))
        return text

    def _count(self, abstract: str, depth: int, level: _Level) -> None:
        before = self.counted.get((abstract, depth), level.start - 1)
        self.counted[abstract, depth] = before + 1
        for deeper in range(depth + 1, _DEEPEST):
            self.counted.pop((abstract, deeper), None)

    def _said(self, paragraph: Any) -> tuple[str, int] | None:
        settings = paragraph.find(W + "pPr")
        if settings is None:
            return None
        style = settings.find(W + "pStyle")
        inherited = self.styles.get(style.get(W + "val", "")) if style is not None else None
        return _number_of(settings, inherited)


def _number_of(settings: Any, inherited: tuple[str, int] | None) -> tuple[str, int] | None:
    said = settings.find(W + "numPr")
    if said is None:
        return inherited
    number, level = said.find(W + "numId"), said.find(W + "ilvl")
    name = number.get(W + "val", "") if number is not None else (inherited or ("", 0))[0]
    depth = _whole(level.get(W + "val"), 0) if level is not None else (inherited or ("", 0))[1]
    return None if name in {"", "0"} else (name, depth)


def numbers_of(numbering: Any | None, styles: Any | None) -> Numbers:
    """The lists of a document from its numbering and style parts, None for one it lacks."""
    return Numbers(
        _lists(numbering) if numbering is not None else {},
        _styles(styles) if styles is not None else {},
    )


def _lists(numbering: Any) -> dict[str, tuple[str, Mapping[int, _Level]]]:
    abstract = {
        one.get(W + "abstractNumId", ""): {
            _whole(level.get(W + "ilvl"), 0): _level(level) for level in one.iter(W + "lvl")
        }
        for one in numbering.iter(W + "abstractNum")
    }
    found: dict[str, tuple[str, Mapping[int, _Level]]] = {}
    for one in numbering.iter(W + "num"):
        named = one.find(W + "abstractNumId")
        name = named.get(W + "val", "") if named is not None else ""
        if name in abstract:
            found[one.get(W + "numId", "")] = (name, abstract[name])
    return found


def _level(level: Any) -> _Level:
    def said(name: str, otherwise: str) -> str:
        element = level.find(W + name)
        value = element.get(W + "val") if element is not None else None
        return otherwise if value is None else str(value)

    return _Level(_whole(said("start", "1"), 1), said("numFmt", "decimal"), said("lvlText", ""))


def _styles(styles: Any) -> dict[str, tuple[str, int]]:
    found = {}
    for style in styles.iter(W + "style"):
        settings = style.find(W + "pPr")
        said = _number_of(settings, None) if settings is not None else None
        if said:
            found[style.get(W + "styleId", "")] = said
    return found


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 6 else otherwise


def numeral(number: int, number_format: str) -> str:
    """A number as Word writes it; '' for bullets and for kinds that no report uses.

    >>> numeral(12, "chineseCounting"), numeral(3, "decimal"), numeral(2, "decimalEnclosedCircle")
    ('十二', '3', '②')
    """
    if number_format in _HAN_FORMATS:
        return _han(number)
    kinds: dict[str, Callable[[int], str]] = {
        "decimal": str,
        "decimalZero": "{:02}".format,
        "decimalFullWidth": str,
        "decimalEnclosedCircle": lambda n: chr(0x245F + n) if 1 <= n <= 20 else str(n),
        "decimalEnclosedCircleChinese": lambda n: chr(0x245F + n) if 1 <= n <= 20 else str(n),
        "lowerLetter": lambda n: chr(96 + n) if 1 <= n <= 26 else "",
        "upperLetter": lambda n: chr(64 + n) if 1 <= n <= 26 else "",
    }
    write = kinds.get(number_format)
    return write(number) if write else ""


def _han(number: int) -> str:
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else _HAN[tens]) + "十" * bool(tens) + (_HAN[ones] if ones else "")
