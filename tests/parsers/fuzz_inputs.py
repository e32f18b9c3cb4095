"""Made documents, damaged at random: the same number gives the same input everywhere."""

import re
from collections.abc import Callable
from functools import cache

from fuzz_reader import Input
from samples import OFFICE

from crawler.sandbox.dice import Dice
from crawler.sandbox.generator import make
from crawler.sandbox.oddities import Oddity
from crawler.sandbox.printed import Order
from crawler.sandbox.render_docx import document
from crawler.sandbox.render_pdf import pdf
from crawler.sandbox.render_xlsx import workbook
from crawler.sandbox.renderings import RENDERINGS

Damage = Callable[[Dice, bytes], bytes]

YEARS = (2012, 2016, 2020, 2022)
FILE_SHARE = 0.01
"""Share of inputs that are damaged PDF or Office files: they are slow to read."""

TAG = re.compile(rb"<[^<>]{1,400}>")
TOKENS = (
    b"<table>", b"</table>", b"<tr>", b"</tr>", b"<td>", b"</td>", b"<td rowspan=99999>",
    b"<td colspan='-3'>", b"<p>", b"</div>", b"<!--", b"-->", b"<![CDATA[", b"<script>", b"<br/>",
    b"&#0;", b"&#xD800;", b"&#99999999;", b"&nbsp;", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"|",
    b"||||", b"\n|\n", b"\t", b"\r", b"\x0b", b"\x1a", b"\xed\xa0\x80", b"\xc0\x80",
    b"\xe2\x80\x8b", b"0", b"-1", b"1e999", b"99999999999999999999", b"1,2,3", b"+-5", b"1.2.3",
    b"<o:p>", b"\x85",
    *(word.encode() for word in (
        "一", "〇", "十百千万亿", "分别为", "共收到申请", "件", "年", "月", "２０２２年",
        "第二十条", "三、本年度办理结果", "（七）总计", "其他", "(fā)", "《", "（", "￼", "ﷺ", "㈠",
        "½", "①", "规章", "总计", "2022年政府信息公开工作年度报告", "——", "／", "无", "未收到",
        "\u2028", "至", "占", "%", "亿元", "结转下年度继续办理", "自然人", "\ufeff", "𠮷", "\u0301",
    )),
)  # fmt: skip
CODINGS = ("gb18030", "big5", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "shift_jis")


@cache
def bases() -> tuple[tuple[str, bytes, str | None], ...]:
    """Sound documents: every form in turns over all renderings, each with its media type."""
    made = []
    for place, (name, rendering) in enumerate(RENDERINGS.items()):
        year = YEARS[place % len(YEARS)]
        oddity = (Oddity.BLANK_ROWS, Oddity.WORD_SPANS, Oddity.OTHER_COUNTS)[place % 3]
        report = make(Order(place, OFFICE, year, frozenset({oddity})))
        made.append((name, rendering.render(report), rendering.media_type))
    return tuple(made)


@cache
def file_bases() -> tuple[tuple[str, bytes, str | None], ...]:
    """Sound files; what they are must be seen from their bytes."""
    report = make(Order(1, OFFICE, 2022))
    ways = {"pdf": pdf, "docx": document, "xlsx": workbook}
    return tuple((name, way(report), None) for name, way in ways.items())


def fuzzed(seed: int, number: int) -> Input:
    """Input `number` of a series: a sound document with one to four kinds of damage. One in
    twenty comes without its media type.
    """
    dice = Dice("fuzz", seed, number)
    files = dice.chance(FILE_SHARE)
    name, data, media_type = dice.pick(file_bases() if files else bases())
    if dice.chance(0.5) and not files:
        data = _window(dice, data)
    ways = BINARY if files else EVERY
    chosen = [dice.pick(tuple(ways)) for _ in range(dice.between(1, 4))]
    for way in chosen:
        data = ways[way](dice, data)
    kind = None if dice.chance(0.05) else media_type
    return Input(f"fuzzed({seed}, {number}) {name} {'+'.join(chosen)}", data, kind)


def _window(dice: Dice, data: bytes) -> bytes:
    """Some part of it, at least a few hundred bytes: most damage is read faster so."""
    start = dice.below(len(data))
    return data[start : start + 300 + dice.below(12_000)]


def _cut(dice: Dice, data: bytes) -> bytes:
    return data[: dice.below(len(data) + 1)]


def _cut_tag(dice: Dice, data: bytes) -> bytes:
    """End in the middle of a tag."""
    tags = list(TAG.finditer(data))
    return data[: dice.pick(tags).end() - 1] if tags else data


def _flip(dice: Dice, data: bytes) -> bytes:
    flipped = bytearray(data)
    for _ in range(dice.between(1, 40) if data else 0):
        flipped[dice.below(len(flipped))] = dice.below(256)
    return bytes(flipped)


def _drop_slice(dice: Dice, data: bytes) -> bytes:
    start = dice.below(len(data))
    return data[:start] + data[start + dice.below(2000) :]


def _repeat_slice(dice: Dice, data: bytes) -> bytes:
    start = dice.below(len(data))
    piece = data[start : start + dice.below(500)]
    return data[:start] + piece * dice.between(2, 30) + data[start:]


def _insert(dice: Dice, data: bytes) -> bytes:
    for _ in range(dice.between(1, 20)):
        place = dice.below(len(data) + 1)
        data = data[:place] + dice.pick(TOKENS) * dice.between(1, 3) + data[place:]
    return data


def _drop_tags(dice: Dice, data: bytes) -> bytes:
    share = dice.below(40) / 100
    return TAG.sub(lambda tag: b"" if dice.chance(share) else tag[0], data)


def _double_tags(dice: Dice, data: bytes) -> bytes:
    share = dice.below(20) / 100
    return TAG.sub(lambda tag: tag[0] * (3 if dice.chance(share) else 1), data)


def _rubbish(dice: Dice, data: bytes) -> bytes:
    """Spans and other attributes that nobody means."""
    values = (b"0", b"-1", b"65535", b"1e9", b"", b"'", b"x", b"9" * 400, b"\xe4\xba\x8c")
    names = (b"rowspan", b"colspan", b"style", b"class", b"id", b"charset", b"onclick", b"\x00")

    def spoil(tag: re.Match[bytes]) -> bytes:
        if not dice.chance(0.1):
            return tag[0]
        return tag[0][:-1] + b" " + dice.pick(names) + b"=" + dice.pick(values) + b">"

    return TAG.sub(spoil, data)


def _swap(dice: Dice, data: bytes) -> bytes:
    """Exchange cells, or lines where there are none."""
    mark = b"</td>" if b"</td>" in data else b"\n"
    parts = data.split(mark)
    for _ in range(dice.between(1, 30)):
        one, other = dice.below(len(parts)), dice.below(len(parts))
        parts[one], parts[other] = parts[other], parts[one]
    return mark.join(parts)


def _nest(dice: Dice, data: bytes) -> bytes:
    opening = dice.pick((b"<table><tr><td>", b"<div>", b"<span>", b"<ul><li>", b"<p>", b"<b>"))
    place = dice.below(len(data) + 1)
    return data[:place] + opening * dice.between(1, 300) + data[place:]


def _digits(dice: Dice, data: bytes) -> bytes:
    others = (b"", b"0", b"-3", b"1,234", b"/", b"99999999999999999999999", b"3.5", b"1 2")
    return re.sub(rb"\d+", lambda found: dice.pick(others) if dice.chance(0.1) else found[0], data)


def _recode(dice: Dice, data: bytes) -> bytes:
    return data.decode("utf-8", "replace").encode(dice.pick(CODINGS), "replace")


def _join(dice: Dice, data: bytes) -> bytes:
    _, other, _ = dice.pick(bases())
    return data + _window(dice, other)


def _random(dice: Dice, data: bytes) -> bytes:
    return bytes(dice.below(256) for _ in range(dice.below(400)))


BINARY: dict[str, Damage] = {
    "cut": _cut,
    "flip": _flip,
    "drop slice": _drop_slice,
    "repeat slice": _repeat_slice,
}
EVERY: dict[str, Damage] = {
    **BINARY,
    "cut in a tag": _cut_tag,
    "insert": _insert,
    "drop tags": _drop_tags,
    "double tags": _double_tags,
    "rubbish": _rubbish,
    "swap": _swap,
    "nest": _nest,
    "digits": _digits,
    "recode": _recode,
    "join": _join,
    "random": _random,
}
