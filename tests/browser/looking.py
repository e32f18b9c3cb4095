"""What a walk looks for on a page: the wrong language, what sticks out, barriers, and links."""

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from archive.pages.marking import has_chinese

AXE = Axe()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
GRAVE = ("serious", "critical")
ALIKE = ", ".join(
    (
        "table:not(.official) > tbody > tr:nth-child(n+12)",
        "details:not([open]) > :not(summary)",
        "svg[aria-hidden] > *",
    )
)
"""Taken out before axe looks, which takes seconds for a thousand elements: rows beyond the first of
a table are like them, what is folded up has no colours to measure, and drawings are hidden from
screen readers, with colours that `tests/site/test_colours.py` measures. Official tables are whole.
"""
UNCOLOURED = {"runOnly": RULES, "rules": {"color-contrast": {"enabled": False}}}
"""For the second language of a page, whose colours are those of the first."""
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}

PIECES = """language => {
  const han = /[\\u2e80-\\u2fff\\u3005-\\u9fff\\uf900-\\ufaff]/;
  const foreign = language === "en" ? han : /[A-Za-z]/;
  const marked = element => {
    if (element.closest("script, style, template, code, pre, kbd, samp")) return language === "zh"
      || !!element.closest("script, style, template") || !!element.closest("[lang^=zh]");
    return !element.closest("[lang]")?.lang.startsWith(language);
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (foreign.test(node.data) && !marked(node.parentElement)) found.push(node.data.trim());
  }
  for (const element of document.querySelectorAll("[title],[aria-label],[placeholder],[alt]"))
    for (const name of ["title", "aria-label", "placeholder", "alt"]) {
      const said = element.getAttribute(name);
      if (!said || element.closest("[aria-hidden=true]") || marked(element)) continue;
      if (foreign.test(said)) found.push(`${name}: ${said}`);
    }
  const named = [...document.querySelectorAll("h1 [lang^=zh]")].map(one => one.textContent);
  const title = named.reduce((rest, name) => rest.replace(name, ""), document.title);
  if (foreign.test(title)) found.push(document.title);
  return found;
}"""
"""Texts and attributes outside `lang` marks that hold letters of the other language; `code` may
hold English anywhere, and a title, which takes no marks, a Chinese name that its heading marks.
"""

STICKING_OUT = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= innerWidth) return [];
  const scrolls = element => { for (let at = element; at !== document.body; at = at.parentElement)
    if (getComputedStyle(at).overflowX !== "visible") return true; return false; };
  return [...document.body.querySelectorAll("*")].filter(element =>
    element.getBoundingClientRect().right > wide + 1 && !scrolls(element)).slice(0, 3)
    .map(element => element.outerHTML.slice(0, 120)).concat("(the page scrolls sideways)");
}"""

BROKEN_NUMBERS = """() => {
  const number = /(?<![\\w.:/-])(?:\\d{4}-\\d\\d-\\d\\d|\\d[\\d,.]*%?)(?![\\w:/-])/g;
  const found = [];
  for (const cell of document.querySelectorAll("td, th")) {
    if (!cell.checkVisibility()) continue;
    const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) for (const one of walker.currentNode.data.matchAll(number)) {
      const piece = document.createRange();
      piece.setStart(walker.currentNode, one.index);
      piece.setEnd(walker.currentNode, one.index + one[0].length);
      const lines = new Set([...piece.getClientRects()].map(box => Math.round(box.top)));
      if (lines.size > 1) found.push(`${one[0]} in ${cell.outerHTML.slice(0, 80)}`);
    }
  }
  return found.slice(0, 5);
}"""
"""Numbers and dates in cells that stand on more than one line: a reader takes 14 and 5 for 145."""

_ADDRESS = re.compile(r"https?://\S+")
_WORD = re.compile("[A-Za-z]{2,}")
_PHRASE = re.compile(r"[A-Za-z]{2,}(?:[ ,;:'’()-]+[A-Za-z]{2,})+")
_NAMES = re.compile(
    r"(?i:sample data, invented figures)|https?://\S+|(?:sample-)?nianbao-[0-9-]+|[\w./-]+/[\w./?=&%-]+|[\w-]+\.(?:csv|json|toml|zip|warc\S*)"
)


def is_phrase(text: str) -> bool:
    """Whether a text holds English of two words or more, one of them a plain small word.

    >>> is_phrase("CC BY 4.0"), is_phrase("what it means"), is_phrase("下载 CSV")
    (False, True, False)
    """
    for found in _PHRASE.findall(_NAMES.sub(" ", text)):
        if any(word.islower() and len(word) > 2 for word in _WORD.findall(found)):
            return True
    return False


def wrong_language(page: Page, language: str) -> list[str]:
    """What is not in the page's language and is not marked as being in the other."""
    pieces = page.evaluate(PIECES, language)
    foreign = has_chinese if language == "en" else is_phrase
    return sorted({one[:90] for one in pieces if foreign(_ADDRESS.sub("", one))})


def sticking_out(page: Page) -> list[str]:
    """What makes the page scroll sideways."""
    return page.evaluate(STICKING_OUT)  # type: ignore[no-any-return]


def broken_numbers(page: Page) -> list[str]:
    """Numbers in tables that are broken over lines at the width that the page has."""
    return page.evaluate(BROKEN_NUMBERS)  # type: ignore[no-any-return]


def barriers(page: Page, options: dict[str, object] | None = None) -> list[str]:
    """Serious and critical findings of axe, each with the first element it concerns. The page is
    not whole afterwards.
    """
    chosen = {**(options or {"runOnly": RULES}), "resultTypes": ["violations"], "preload": False}
    page.eval_on_selector_all(ALIKE, "all => all.forEach(one => one.remove())")
    # What a heading that stays in place covers now is reached by scrolling the table.
    page.add_style_tag(content=".scroll * { position: static !important }")
    found = AXE.run(page, options=chosen).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:160]} ({len(one['nodes'])}×) "
        f"{one['nodes'][0].get('failureSummary', '')[:200]}"
        for one in found
        if one["impact"] in GRAVE
    ]


def shape(address: str) -> str:
    """An address with what differs from row to row taken out: links of one shape are sampled.

    >>> shape("/report/sea-02e0b49a19e6?edition=2"), shape("/nianbao/reports?year=1&_sort=id")
    ('/report/*?edition', '/nianbao/reports?_sort&year')
    """
    parts = urlsplit(address)
    path = re.sub(r"[^/]*\d[^/.]*", "*", parts.path)
    keys = sorted({key for key, _ in parse_qsl(parts.query, keep_blank_values=True)})
    return f"{path}?{'&'.join(keys)}" if keys else path


def links(page: Page) -> Iterable[str]:
    """Addresses on this host that the page leads to, without their fragments."""
    own = urlsplit(page.url)
    found = page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)")
    for one in found:
        parts = urlsplit(one)
        if parts.netloc == own.netloc and parts.scheme == own.scheme:
            yield f"{parts.path}?{parts.query}" if parts.query else parts.path
