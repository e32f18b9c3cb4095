"""Bytes to text, and text as printed to text for reading.

Two steps that never mix: `decode` finds the encoding; `clean` makes what stands there
comparable (one width of digits, simplified characters, no pinyin left by converters) and
remembers where each character came from. Labels, numbers and meaning are left to others.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from parsers.errors import UnreadableDocumentError
from parsers.model import Issue

_HAN = "\u3400-\u9fff\uf900-\ufaff〇"
_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿĀÁǍÀĒÉĚÈŌÓǑÒ"
_ARTEFACT = re.compile(rf"(?<=[{_HAN}])(?: ?[(（] ?[a-zA-ZüÜêɡ{_TONED}]{{1,7}} ?[)）])+")
_SYLLABLE = re.compile(
    r"(?:[bpmfdtnlgkhjqxrzcsyw]|zh|ch|sh)?"
    r"(?:[aoeiuv]|ai|ei|ao|ou|an|en|ang|eng|er|ong|i[ae]|iao|iu|ian|in|iang|ing|iong"
    r"|u[aoie]|uai|uan|un|uang|ve)"
)
_BRACKETED = re.compile(r"[(（]([^()（）]*)[)）]")
_DENSE_PER_THOUSAND = 5
# Converters that print no tones at all put a syllable behind every few characters; one in
# brackets here and there is a word: (he), (san).
_UNTONED_PER_THOUSAND = 20
_UNTONED_DISTINCT = 10

_SIGNS = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–—―−─━﹣", "-"),
        **dict.fromkeys("「『﹁﹃", "“"),
        **dict.fromkeys("」』﹂﹄", "”"),
        **dict.fromkeys("﹝〘⦗", "〔"),
        **dict.fromkeys("﹞〙⦘", "〕"),
        **dict.fromkeys("│┃", "|"),
        # Radicals that text layers of PDF files hold for characters of the same shape, and
        # that NFKC leaves (Unicode's EquivalentUnifiedIdeograph.txt).
        **dict(
            zip(
                "⺁⺇⺊⺌⺒⺓⺜⺝⺟⺠⺩⺫⺬⺮⺷⺼⻁⻄⻅⻆⻉⻋⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻡⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳⼾",
                "厂几卜小巳幺日月母民王目示竹羊肉虎西见角贝车長长门雨青韦页风飞食首马骨鬼鱼鸟卤麦黄齐齿龙龟户",
                strict=True,
            )
        ),
    }
)
_ZERO_WIDTH = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad")
_SPACE_IN_HAN = re.compile(rf"(?<=[{_HAN}]) +(?=[{_HAN}])")

# Words of Taiwan in mirrors of the mainland's pages, each as long as the word that it replaced.
_MIRROR_WORDS = {
    "资讯": "信息",
    "讯息": "信息",
    "网路": "网络",
    "覆议": "复议",
    "机関": "机关",
    "规范性档案": "规范性文件",
    "入口网站": "门户网站",
}
_MIRROR_WORD = re.compile("|".join(_MIRROR_WORDS))

# Characters that occur in nearly every report and only in traditional text.
_TRADITIONAL = frozenset(
    "開關條報導數據與對為會議處單這個們國發辦務機構應說總結轉採購項範訴訟復復議網維糾"
    "審終類請書實現業統計區縣鄉鎮強處罰許廢製規總費規劃環農財傳達問題進導責評價時間"
)

_MOJIBAKE = re.compile(r"[\ufffd]|锟斤拷|[\u00c2-\u00ef][\u0080-\u00bf]{1,2}[\u00c2-\u00ef]")
_OF_MOJIBAKE = frozenset("\ufffd锟") | frozenset(map(chr, range(0xC2, 0xF0)))

_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_\-]+)""", re.IGNORECASE)
_BINARY_HEADS = {
    b"%PDF": "a PDF file",
    b"PK\x03\x04": "a ZIP container (DOCX, XLSX)",
    b"\xd0\xcf\x11\xe0": "an old Office file (DOC, XLS)",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"Rar!": "a RAR archive",
    b"\x1f\x8b": "gzip data",
}
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text as printed, the encoding that gave it, and what was wrong with the bytes."""

    text: str
    encoding: str
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Text for reading; `offsets[i]` is the index in the printed text of `text[i]`."""

    text: str
    offsets: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class Script:
    """What was decided once for a whole document.

    `pinyin` says whether untoned syllables in brackets are artefacts too.
    """

    traditional: bool
    pinyin: bool
    pinyin_artefacts: int

    @property
    def name(self) -> str:
        """`hant` or `hans`."""
        return "hant" if self.traditional else "hans"


HANS = Script(traditional=False, pinyin=False, pinyin_artefacts=0)


def decode(data: bytes, charset: str | None = None) -> Decoded:
    """Bytes to text: BOM, strict UTF-8, the declared charset, GB18030.

    `charset` is what HTTP declared; a declaration inside the page counts after it.
    Raises UnreadableDocumentError for empty, binary or undecodable bytes.

    >>> decode("年度报告".encode("gbk")).encoding
    'gb18030'
    """
    _refuse_binary(data)
    for head, encoding in _BOMS:
        if data.startswith(head):
            return _checked(_strict(data[len(head) :], encoding), encoding)
    if b"\x00" in data:
        raise UnreadableDocumentError("NUL bytes: expected text or HTML, found binary content")
    for encoding in _encodings(data, charset):
        text = _strict(data, encoding)
        if text is not None:
            return _checked(text, encoding)
    return _lossy(data, charset)


def _refuse_binary(data: bytes) -> None:
    if not data.strip():
        raise UnreadableDocumentError("empty: expected text or HTML, found no bytes")
    for head, what in _BINARY_HEADS.items():
        if data.startswith(head):
            raise UnreadableDocumentError(f"expected text or HTML, found {what}")


def _encodings(data: bytes, charset: str | None) -> list[str]:
    names = ["utf-8", charset, *(m.decode() for m in _DECLARED.findall(data[:4096])), "gb18030"]
    known = [_known(name) for name in names if name]
    return list(dict.fromkeys(name for name in known if name))


def _known(name: str) -> str | None:
    """The codec for a declared name; the GB family is read by its superset."""
    lowered = name.strip().lower()
    if lowered in {"gb2312", "gbk", "gb_2312-80", "x-gbk", "gb18030", "cp936"}:
        return "gb18030"
    if lowered in {"iso-8859-1", "latin1", "windows-1252", "ascii", "us-ascii"}:
        return None  # a server's default, never the encoding of a Chinese page
    try:
        "".encode(lowered)
    except LookupError:
        return None
    return lowered


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _lossy(data: bytes, charset: str | None) -> Decoded:
    """The encoding that breaks fewest characters, if few enough are broken (cut pages)."""
    texts = {name: data.decode(name, errors="replace") for name in _encodings(data, charset)}
    encoding = min(texts, key=lambda name: texts[name].count("\ufffd"))
    broken = texts[encoding].count("\ufffd")
    if broken * 100 > len(texts[encoding]):
        raise UnreadableDocumentError(
            f"no encoding fits (tried {', '.join(texts)}): {broken} broken characters"
        )
    return _checked(texts[encoding], encoding)


def _checked(text: str | None, encoding: str) -> Decoded:
    if text is None:
        raise UnreadableDocumentError(f"the byte order mark says {encoding}, the bytes do not")
    if not text.strip():
        raise UnreadableDocumentError("empty: expected text or HTML, found only white space")
    characters = set(text)
    odd = sum(text.count(character) for character in characters if _is_odd(character))
    if odd * 20 > len(text):
        raise UnreadableDocumentError(
            f"{odd} of {len(text)} characters are no text: expected text or HTML, found binary data"
        )
    return Decoded(text, encoding, tuple(_mojibake(text, characters)))


@cache
def _is_odd(character: str) -> bool:
    return character not in "\t\n\r\f" and unicodedata.category(character) in {"Cc", "Cn"}


def _mojibake(text: str, characters: set[str]) -> list[Issue]:
    """Text that was decoded wrongly before it came to us, or lost bytes on the way."""
    # Nearly no page has any of these characters, and looking for the pattern takes a while.
    may_be = not characters.isdisjoint(_OF_MOJIBAKE)
    found = _MOJIBAKE.search(text) if may_be else None
    sample = text[max(0, found.start() - 10) : found.end() + 10] if found else _twice_decoded(text)
    return [Issue("mojibake", sample)] if sample else []


def _twice_decoded(text: str) -> str:
    """The beginning of UTF-8 that someone decoded as GBK, '' when it is none."""
    han = "".join(re.findall(rf"[{_HAN}]", text[:4000]))[:60]
    if len(han) < 30:
        return ""
    back = han.encode("gb18030", errors="ignore").decode("utf-8", errors="replace")
    readable = len(re.findall(rf"[{_HAN}]", back))
    return han[:20] if readable * 3 > len(han) else ""


def survey(printed: str) -> Script:
    """Decide for a whole document: traditional or not, how dense the pinyin artefacts are."""
    runs = _ARTEFACT.findall(printed)
    brackets = [syllable.strip() for run in runs for syllable in _BRACKETED.findall(run)]
    toned = sum(_is_toned(syllable) for syllable in brackets)
    dense = toned * 1000 >= _DENSE_PER_THOUSAND * len(printed) or _is_untoned(brackets, printed)
    artefacts = sum(_is_artefact(syllable, untoned=dense) for syllable in brackets)
    han = re.findall(rf"[{_HAN}]", printed)
    traditional = sum(character in _TRADITIONAL for character in han) * 50 > len(han)
    return Script(traditional and bool(han), dense, artefacts)


def _is_untoned(brackets: list[str], printed: str) -> bool:
    """Whether so many syllables without a tone stand in a text that a converter set them."""
    syllables = [syllable for syllable in brackets if _is_artefact(syllable, untoned=True)]
    return (
        len(syllables) * 1000 >= _UNTONED_PER_THOUSAND * len(printed)
        and len(set(syllables)) >= _UNTONED_DISTINCT
    )


def clean(printed: str, *, pinyin: bool = False, traditional: bool = False) -> Cleaned:
    """One piece of printed text for reading, with the way back.

    NFKC character by character, pinyin artefacts out (untoned ones too when `pinyin`),
    dashes, quotes and brackets unified, zero-width characters and the spaces between
    Chinese characters dropped, simplified when `traditional`. Tabs stay: they separate cells.

    >>> clean("１２３件，發(fā)布", traditional=True).text
    '123件,发布'
    >>> clean("民(mín)政　（app）").text
    '民政 (app)'
    """
    return (_clean_again if len(printed) < 200 else _clean)(printed, pinyin, traditional)


def _clean(printed: str, pinyin: bool, traditional: bool) -> Cleaned:
    kept = _without(_normalised(printed), _artefact_spans(printed, pinyin))
    kept = _join_han(kept)
    text = "".join(character for character, _ in kept)
    if traditional:
        text = simplified(text)
    if text == printed:
        return Cleaned(text, None)
    return Cleaned(text, tuple(offset for _, offset in kept))


# Most cells of most reports are one of a few dozen texts; long ones would only take up memory.
_clean_again = lru_cache(maxsize=4096)(_clean)
_Kept = list[tuple[str, int]]


def _normalised(printed: str) -> _Kept:
    return [
        (character, offset)
        for offset, original in enumerate(printed)
        for character in _normal_character(original)
    ]


@cache
def _normal_character(original: str) -> str:
    if original in _ZERO_WIDTH:
        return ""
    if original == "\t":
        return original
    mapped = original.translate(_SIGNS)
    if original.isspace():
        return " "
    normal = unicodedata.normalize("NFKC", mapped).translate(_SIGNS)
    return "".join(c for c in normal if unicodedata.category(c) != "Cc")


def _artefact_spans(printed: str, untoned: bool) -> list[range]:
    return [
        range(run.start() + bracket.start(), run.start() + bracket.end())
        for run in _ARTEFACT.finditer(printed)
        for bracket in _BRACKETED.finditer(run.group())
        if _is_artefact(bracket.group(1).strip(), untoned=untoned)
    ]


def _is_toned(syllable: str) -> bool:
    return any(character in _TONED for character in syllable)


def _is_artefact(syllable: str, *, untoned: bool) -> bool:
    if _is_toned(syllable):
        return True
    return untoned and bool(_SYLLABLE.fullmatch(syllable.lower().replace("ü", "v")))


def _without(kept: _Kept, spans: list[range]) -> _Kept:
    if not spans:
        return kept
    gone = frozenset(offset for span in spans for offset in span)
    return [(character, offset) for character, offset in kept if offset not in gone]


def _join_han(kept: _Kept) -> _Kept:
    text = "".join(character for character, _ in kept)
    gone = {i for match in _SPACE_IN_HAN.finditer(text) for i in range(*match.span())}
    return [pair for i, pair in enumerate(kept) if i not in gone] if gone else kept


def simplified(text: str) -> str:
    """Traditional to simplified characters by OpenCC, one for one, so that places stay.

    Words that converters for Taiwan put in their stead go back too.

    >>> simplified("結轉下年度"), simplified("政府資訊公開")
    ('结转下年度', '政府信息公开')
    """
    converted: str = _opencc().convert(text)
    if len(converted) != len(text):
        converted = "".join(_opencc().convert(character)[:1] or character for character in text)
    return _MIRROR_WORD.sub(lambda match: _MIRROR_WORDS[match.group()], converted)


@cache
def _opencc():  # type: ignore[no-untyped-def]  # the library has no types
    import opencc  # noqa: PLC0415 - its tables take half a second to load, few texts need them

    return opencc.OpenCC("t2s")


_NUMBERING = re.compile(
    r"^\s*(?:[(][一二三四五六七八九十\d]{1,3}[)]|[一二三四五六七八九十]{1,3}[、.,]|\d{1,2}[.、,](?!\d))\s*"
)
_NOT_WORD = re.compile(r"[\W_]+")
_NOTE = re.compile(r"[(](?![一二三四五六七八九十]{1,2}[)])[^()]*(?:[)]|$)")


def label_key(label: str) -> str:
    """A label for comparing: no white space, punctuation or numbering.

    >>> label_key("（三） 不予 公开"), label_key("1．属于国家秘密"), label_key("第二十条第(一)项")
    ('不予公开', '属于国家秘密', '第二十条第一项')
    """
    return _NOT_WORD.sub("", _NUMBERING.sub("", clean(label).text))


def numbering(label: str) -> str:
    """The number that a label starts with, '' when it has none.

    >>> numbering("（七）总计"), numbering("3.其他"), numbering("总计")
    ('七', '3', '')
    """
    found = _NUMBERING.match(clean(label).text)
    return re.sub(r"[\W_]+", "", found.group()) if found else ""


def without_notes(label: str) -> str:
    """A label without explanations in brackets, which may hold digits.

    >>> without_notes("本年增/减(减少填负值,如-8)")
    '本年增/减'
    """
    return _NOTE.sub("", _NOTE.sub("", label))


def note_places(label: str) -> frozenset[int]:
    """Where the characters of explanations in brackets stand.

    >>> sorted(note_places("规章(件)"))
    [2, 3, 4]
    """
    return frozenset(i for match in _NOTE.finditer(label) for i in range(*match.span()))
