"""The few things that every reader of markup asks of an element. Trees are lxml's."""

from typing import cast

from lxml import etree


def text_of(element: etree._Element) -> str:
    """All text in an element as it stands."""
    # In C, many times as fast as a walk over `itertext`.
    return etree.tostring(element, method="text", encoding="unicode", with_tail=False)


def squeezed(element: etree._Element) -> str:
    """All text in an element without white space.

    >>> squeezed(etree.fromstring("<td> 予以<b>公 开</b></td>"))
    '予以公开'
    """
    return "".join(text_of(element).split())


def select(path: etree.XPath, element: etree._Element) -> list[etree._Element]:
    """The elements that an XPath finds."""
    return cast(list[etree._Element], path(element))
