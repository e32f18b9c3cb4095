"""The text of Word paragraphs as it would be printed: insertions in, deletions out.

Elements are those of python-docx (`docx.oxml`). Runs may stand inside links, fields, content
controls and tracked insertions, which `Paragraph.text` of that library passes over.
"""

from collections.abc import Iterator
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"

# Deleted or moved away, said twice (AlternateContent), pronunciations, settings.
GONE = frozenset(
    {
        *(W + name for name in ("del", "moveFrom", "rPr", "pPr", "tblPr", "tcPr", "trPr")),
        *(W + name for name in ("instrText", "delText", "rt", "sdtPr", "sectPr")),
        MC + "Fallback",
    }
)
BOX = W + "txbxContent"
_BREAKS = frozenset({W + "br", W + "cr"})
_EMU_PER_CM = 360_000
_LARGE_CM = (6, 2)


def text_of(paragraph: Any) -> str:
    """The characters of a paragraph; a line break is `\\n`, a tab a blank. No text boxes."""
    return "".join(_pieces(paragraph))


def _pieces(element: Any) -> Iterator[str]:
    for child in element.iterchildren("*"):
        if child.tag in GONE or child.tag == BOX or _is_hidden(child):
            continue
        if child.tag == W + "t":
            yield child.text or ""
        elif child.tag in _BREAKS:
            yield "\n"
        elif child.tag in {W + "tab", W + "ptab"}:
            yield " "
        elif child.tag == W + "noBreakHyphen":
            yield "-"
        else:
            yield from _pieces(child)


def _is_hidden(element: Any) -> bool:
    """A run that Word does not print."""
    if element.tag != W + "r":
        return False
    mark = element.find(f"{W}rPr/{W}vanish")
    return mark is not None and mark.get(W + "val") not in {"0", "false", "off"}


def boxes(paragraph: Any) -> Iterator[Any]:
    """The text boxes that hang on a paragraph, each once."""
    for box in paragraph.iterdescendants(BOX):
        if not any(above.tag in GONE for above in box.iterancestors()):
            yield box


def holds_picture(paragraph: Any, *, large: bool = False) -> bool:
    """Whether a picture stands in a paragraph; `large`: one that may show a table."""
    if any(True for _ in paragraph.iterdescendants(W + "pict", W + "object")):
        return True
    sizes = [
        (_emu(extent.get("cx")), _emu(extent.get("cy")))
        for extent in paragraph.iterdescendants(WP + "extent")
    ]
    least = [cm * _EMU_PER_CM for cm in _LARGE_CM] if large else [0, 0]
    return any(w >= least[0] and h >= least[1] for w, h in sizes)


def _emu(text: str | None) -> int:
    """A length as DrawingML writes it; 0 for what is no number."""
    return int(text) if text and text.isdecimal() and len(text) < 12 else 0
