"""Sentences to cells: walks paragraphs, keeps what they have said, emits `p.*` cells.

The judgement on one figure is in `judge`, the wordings are tables. Tables of the report
are never read here: the caller names their lines.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from parsers.model import Cell, Document, Issue, Place, State
from parsers.prose.amounts import Amount, amounts, series_from, unbracketed
from parsers.prose.beside import Match, matches_before
from parsers.prose.business import names_another
from parsers.prose.judge import (
    TOGETHER,
    Setting,
    head_in,
    items_before,
    joined_items,
    judge,
    left_out_whole,
    may_share,
    names_route,
    trapped,
)
from parsers.prose.owners import left_out, others_figures
from parsers.prose.passages import Passage, passages, report_year
from parsers.prose.said import may_say, said_in_words
from parsers.prose.subjects import governing, own_body, without_years, years_severally

_SENTENCE_END = re.compile(r"[。!?！？]")
# What stands before the first word of a paragraph: ●, (二), 3.
_ITEM = re.compile(
    r"^\s*(?:[◆●•·▪◇○★■□※➢]+|[(][一二三四五六七八九十\d]{1,3}[)]|[一二三四五六七八九十]{1,3}、"
    r"|\d{1,2}(?:、|\.(?!\d)))"
)
_TITLE = re.compile(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》")
_BRACKET = re.compile(r"[(][^()]*[)]")
# Brackets that change what is counted: (未经复议直接起诉), 予以公开(含部分公开).
_KEPT_BRACKET = re.compile(r"直接(?:提?起诉)|复议后|[(](?:含|包括|包含)(?:予以)?部分公开[)]")
# 行政诉讼案件(含未经复议直接起诉和复议后起诉)21件: both routes are the total again.
_BOTH_ROUTES = re.compile(r"[(][^()]*直接[^()]*复议后[^()]*[)]")
# Encyclopedia mirrors translate words when they convert characters; same length, same place.
_MIRROR_WORDS = {
    "资讯": "信息",
    "网路": "网络",
    "覆议": "复议",
    "答覆": "答复",
    "回覆": "回复",
    "透过": "通过",
    "管道": "渠道",
    "入口网站": "门户网站",
}
# Words between a wording and its figure that say how and by what rule, never what:
# 通过网站、邮寄等途径, 按照《条例》规定.
_ASIDE = re.compile(
    r"(?:通过|以|采取)[^,;。\d]{1,30}?(?:等|任何|各种|多种)(?:途径|渠道|方式|形式)"
    r"|(?:按照|根据|依照|依据)■+(?:的)?(?:规定|要求)?"
    r"|约?占(?:总数的|比)?\d+(?:\.\d+)?%(?:(?=[(])|,(?=(?:共|计|即|为)\d))"
    # 受理网上申请和书面申请共74件: the sum is of the whole
    r"|(?:(?:网上|网络|在线|书面|信函|邮寄|当面|现场|线上|线下|传真|邮件)(?:申请)?(?:、|和|及|与|以及))+"
    r"(?:网上|网络|在线|书面|信函|邮寄|当面|现场|线上|线下|传真|邮件)(?=申请(?:共|合计|总计|累计))"
)
_SEVERALLY = re.compile(
    r"(?:案件|申请|数量|数|件数|信息)*分别(?:为|是|有|达到|达|办理|收到|受理|:)*\s*$"
)
_SHARE = re.compile(r"\s*[,(]?\s*(?:约?占[^%。;,\d]{0,12}|[(])(?P<printed>\d+(?:\.\d+)?)%")
_UNITS = {"p.info_total": "条", "a7.fees_collected": "万元"}


# 其中2020年, 其中涉及政府信息公开的: the report's own part of a figure before it.
_OWN_PART = re.compile(
    r"\s*[,;、(]?\s*(?:其中)?[,:]?(?:在)?(?:20\d\d年度?|今年|本年度?|当年|(?:因|涉及|涉|有关|关于|属于?)?(?:政府)?信息公开"
    r"(?:引发|引起|事项|工作|方面|类)?)(?:案件|申请)?(?:的)?(?:为|有|共|仅|新增)?(?P<documents>(?:主动)?(?:公开|发布))?"
)


@dataclass(frozen=True, slots=True)
class Share:
    """A percentage printed beside a figure: 予以公开966件,占比66.48%."""

    code: str
    value: int | float
    printed: str
    place: Place


@dataclass(frozen=True, slots=True)
class ProseReading:
    """Figures stated in sentences, in the order of the text."""

    cells: tuple[Cell, ...]
    issues: tuple[Issue, ...] = ()
    shares: tuple[Share, ...] = ()


@dataclass(slots=True)
class _Told:
    """What a chapter has said so far; `named`: the body that cells are said of."""

    year: int | None
    own: str | None
    chapter: str | None = None
    head: str | None = None
    requests: bool = False
    whole: Match | None = None
    units: set[str] = field(default_factory=set)
    cells: list[Cell] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    named: dict[int, str] = field(default_factory=dict)


def read_prose(
    document: Document, table_lines: frozenset[int] = frozenset(), agency: str | None = None
) -> ProseReading:
    """Figures in a report's sentences as cells under the codebook's `p.*` codes.

    `table_lines` are the numbers of the lines that tables took; they are skipped. `agency` is
    the reporting body where no title names one: other bodies' figures are not its own. Several
    cells may share a code. Zero in words has value 0, other quantities in words None, both
    with state `said_in_words`. Units: requests and cases, documents for `p.info_total`.
    Source: codebook 2 (prose_2008), 5, 7.
    """
    told = _Told(report_year(document), own_body(document) or agency)
    for passage in passages(document, table_lines):
        if passage.chapter != told.chapter:
            told.chapter, told.head, told.requests, told.units = passage.chapter, None, False, set()
        _read_passage(passage, told)
    return _reading(told)


def _reading(told: _Told) -> ProseReading:
    """All that was told but what is another body's."""
    others = others_figures(told.cells, told.named)
    places = {told.cells[number].place for number in others}
    return ProseReading(
        tuple(cell for number, cell in enumerate(told.cells) if number not in others),
        (*told.issues, *left_out(told.cells, others)),
        tuple(share for share in told.shares if share.place not in places),
    )


def _read_passage(passage: Passage, told: _Told) -> None:
    text = passage.text
    for theirs, ours in _MIRROR_WORDS.items():
        text = text.replace(theirs, ours)
    text = _ITEM.sub(lambda m: " " * len(m.group()), text)
    text = _TITLE.sub(lambda m: "■" * len(m.group()), text)
    for words in (_ASIDE, _BOTH_ROUTES):
        text = words.sub(lambda m: "□" * len(m.group()), text)
    text, start = unbracketed(text), 0
    first_cell, told.whole = len(told.cells), None
    for stop in [*(m.end() for m in _SENTENCE_END.finditer(text)), len(text)]:
        if stop > start:
            _Sentence(passage, text, (start, stop), told, first_cell).read()
        start = stop


@dataclass(slots=True)
class _Sentence:
    """One sentence at `span` of the passage's text, titles blanked out."""

    passage: Passage
    text: str
    span: tuple[int, int]
    told: _Told
    first_cell: int
    told_here: set[str] = field(default_factory=set)
    foreign: bool = False
    first_in_sentence: int = 0

    def read(self) -> None:
        start, stop = self.span
        self.first_in_sentence = len(self.told.cells)
        spans = [m.span() for m in _BRACKET.finditer(self.text, start, stop)]
        counts = list(amounts(self.text[start:stop], start))
        outer = [a for a in counts if not any(s < a.start < e for s, e in spans)]
        blanked = self.text
        for s, e in spans:
            if _KEPT_BRACKET.search(self.text, s, e):
                continue
            blanked = blanked[:s] + "□" * (e - s) + blanked[e:]
        self._read_level(outer, blanked, start)
        for s, e in spans:
            self._read_bracket([a for a in counts if s < a.start < e], s, outer)
        self._read_words()

    def _read_bracket(self, inner: list[Amount], opened: int, outer: list[Amount]) -> None:
        before = [a.stop for a in outer if a.stop <= opened]
        self._read_level(inner, self.text, before[-1] if before else self.span[0])

    def _read_level(self, counts: list[Amount], text: str, start: int) -> None:
        index = 0
        while index < len(counts):
            series = series_from(counts, index, text)
            lead = text[start : counts[index].start]
            if len(years := years_severally(lead)) > 1:
                self._read_by_year(lead, years, series, text)
                index += len(series)
            elif _SEVERALLY.search(lead):
                self._read_severally(lead, series, text)
                index += len(series)
            else:
                stop = counts[index + 1].start if index + 1 < len(counts) else self.span[1]
                self._read_one(counts[index], lead, text[counts[index].stop : stop])
                index += 1
            start = counts[index - 1].stop

    def _read_severally(self, lead: str, series: list[Amount], text: str) -> None:
        listed = _SEVERALLY.sub("", lead)
        items = items_before(re.split(r"[;。:]|其中,?", listed)[-1], len(series))
        setting = self._setting(series[0])
        found: list[tuple[Match, Amount]] = []
        for item, amount in zip(items, series, strict=False):
            match = judge(item, text[amount.stop : self.span[1]], amount, setting)
            if match is None or not match.wording.codes:
                return
            setting = replace(setting, head=_head_after(match, setting.head))
            found.append((match, amount))
        for match, amount in found:
            self._emit(match, amount)

    def _read_by_year(self, lead: str, years: list[int], series: list[Amount], text: str) -> None:
        """2019年、2020年分别收到36件、41件: the report year's alone."""
        if len(years) != len(series) or self.told.year not in years:
            return
        amount = series[years.index(self.told.year)]
        setting = replace(self._setting(amount), sentence=(own := without_years(lead)))
        match = judge(own, text[series[-1].stop : self.span[1]], amount, setting)
        if match is not None and match.wording.codes:
            self._emit(match, amount)

    def _read_one(self, amount: Amount, lead: str, tail: str) -> None:
        setting = self._setting(amount)
        match = judge(lead, tail, amount, setting)
        if match is None:
            match = self._own_part(lead, setting)
        if match is None:
            self.told.whole = left_out_whole(lead, tail, amount, setting) or self.told.whole
            self.foreign |= "p.received" not in self.told_here and names_another(lead)
            return
        if not match.wording.codes:
            self._note_uncounted(match, amount)
            return
        others = list(self._joined(match, lead, amount, setting))
        if None in others:
            return
        for other in [*(o for o in reversed(others) if o is not None), match]:
            self._emit(other, amount)

    def _own_part(self, lead: str, setting: Setting) -> Match | None:
        """What the figure before was of, where this is the report's own part of it."""
        whole, part = self.told.whole, _OWN_PART.fullmatch(lead)
        if whole is None or part is None or trapped(whole.kind, "", setting):
            return None
        self.told.whole = None
        return whole if whole.kind == "info" or not part["documents"] else None

    def _note_uncounted(self, match: Match, amount: Amount) -> None:
        """A figure of a known wording without a code: other routes, or an outcome of its own."""
        if match.wording.context == "dispute":
            self.told.head = "route"
        if match.wording.unmapped:
            place = self.passage.place(amount.start, amount.end)
            printed = self.passage.printed(amount.start, amount.end)
            text = f"{match.said}: {printed}"
            self.told.issues.append(Issue("prose_figure_without_code", text, place))

    def _joined(
        self, match: Match, lead: str, amount: Amount, setting: Setting
    ) -> Iterator[Match | None]:
        """Things given together with one figure; None where they share it as a sum."""
        if match.start == match.end:
            return
        amount = replace(amount, unit=amount.unit or "件")
        for item in joined_items(lead[-80:][: match.start]):
            found = matches_before(item, "", amount, setting.units)
            if not found or not (amount.value == 0 or may_share(found[0], match)):
                return
            other = found[0]
            together = amount.value == 0 or TOGETHER.search(match.gap)
            yield other if together else None

    def _setting(self, amount: Amount, said: str | None = None) -> Setting:
        before = self.text[: amount.start]
        own = self.told.cells[self.first_cell :]
        about = self.passage.topic + before
        requests = "申请" in about or self.told.requests or "答复" in self.text[self.span[0] :][:6]
        return Setting(
            topic=self.passage.topic,
            chapter=self.passage.chapter,
            before=before if said is None else said,
            sentence=self.text[self.span[0] : amount.start],
            onward=self.text[amount.stop : self.span[1]],
            beyond=self._beyond(amount.stop),
            request_paragraph=(requests and self.passage.chapter != "sec.proactive")
            or "申请" in before,
            told=frozenset(c.code for c in own),
            told_above=any(
                c.code == "p.received"
                for c in self.told.cells[self.first_cell : self.first_in_sentence]
            ),
            head=self._head(before),
            year=self.told.year,
            own=self.told.own,
            units=frozenset(self.told.units),
            foreign=self.foreign,
        )

    def _beyond(self, start: int) -> str:
        """The text behind a count, with the next sentence where that goes on with 其中."""
        end = self.span[1]
        if self.text.startswith("其中", end):
            onward = _SENTENCE_END.search(self.text, end)
            end = onward.end() if onward else len(self.text)
        return self.text[start:end]

    def _head(self, before: str) -> str | None:
        if self.told.head == "route" or not names_route(before):
            return self.told.head
        return head_in(before)

    def _emit(self, match: Match, amount: Amount) -> None:
        setting_head = self._head(self.text[: amount.start])
        for pattern in match.wording.codes:
            code = pattern.format(head=setting_head)
            if _is_whole(code) and self._told_as_whole(code):
                continue
            self.told_here.add(code)
            self._append(code, amount)
        if match.kind == "dispute":
            self.told.head = _head_after(match, setting_head)
        if match.kind == "received":
            self.foreign = False
            self.told.requests = True
            self.told.units |= {amount.unit} - {""}

    def _told_as_whole(self, code: str) -> bool:
        """A sentence tells the whole first, its parts later; so does 其中 after a full stop."""
        if code in self.told_here:
            return True
        own = self.told.cells[self.first_cell :]
        begins = self.text[slice(*self.span)].lstrip()
        return begins.startswith("其中") and any(c.code == code for c in own)

    def _append(self, code: str, amount: Amount) -> None:
        place = self.passage.place(amount.start, amount.end)
        raw = self.passage.printed(amount.start, amount.end)
        state = State.NUMBER if amount.value else State.ZERO
        unit = amount.unit if code == "p.received_other_unit" else _UNITS.get(code, "件")
        self._note_body(self.text[self.span[0] : amount.start])
        self.told.cells.append(Cell(code, None, amount.value, raw, state, unit, place))
        share = _SHARE.match(self.text, amount.stop)
        if share is not None and share.end() <= self.span[1]:
            self.told.shares.append(Share(code, amount.value, share["printed"], place))

    def _note_body(self, sentence: str) -> None:
        """The body that the next cell is said of, where the report names no reporter."""
        if self.told.own is not None:
            return
        body = governing(self.text[: self.span[0]] + sentence, sentence).body
        if body is not None:
            self.told.named[len(self.told.cells)] = body

    def _received_some(self) -> bool:
        """Whether this sentence counts requests that came in, by any channel."""
        here = self.told.cells[self.first_in_sentence :]
        return any(c.code.startswith("p.received") and c.value for c in here)

    def _read_words(self) -> None:
        start, stop = self.span
        if not may_say(self.text[start:stop]):
            return
        setting = self._setting(Amount(stop, stop, stop, 0, ""), self.text[:start])
        for said in said_in_words(self.text[start:stop], setting):
            if said.code == "p.received" and self._received_some():
                continue  # 未收到当面申请,收到网上申请4件
            where = start + said.start, start + said.end
            state = State.SAID_IN_WORDS
            raw, unit = self.passage.printed(*where), _UNITS.get(said.code, "件")
            place = self.passage.place(*where)
            self._note_body(self.text[start : where[0]])
            self.told.cells.append(Cell(said.code, None, said.value, raw, state, unit, place))
            self.told.requests |= said.code == "p.received"


def _is_whole(code: str) -> bool:
    """Totals and dispositions, not their reasons, channels and outcomes."""
    return code.count(".") == 1 or code.endswith(".total")


def _head_after(match: Match, head: str | None) -> str | None:
    """The route in force after a wording."""
    if match.kind != "dispute" or not match.wording.codes:
        return head
    return match.wording.codes[0].split(".")[1]
