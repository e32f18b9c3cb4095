"""What the figures of one report say of a quantity, and how much its blanks can hold at most.

A figure that a relation of the form makes part of a printed total has a room: the total less all
printed parts (codebook 6: a blank leaf holds at most answered_total less the printed leaves).
Which codes print a quantity stands in `quantities.csv`, which figures share a room in `rooms.csv`,
which figures hold two dispositions in `joints.csv`, which rows make up one in the codebook.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property

from archive import lists
from archive.building.cell_index import CellIndex, Value
from archive.building.quantities import Requests
from archive.panel.indicators import ANSWERED_TOTAL
from archive.panel.joints import joints
from parsers.codebook import entries
from parsers.model import Report
from parsers.terms import codes

ANSWERED = "answered"
CLASSIFIED_SUM = "classified_sum"
DISPOSITIONS = codes("disposition")
"""The nine dispositions of codebook 4.1; together they make up what was answered."""
ANSWERED_ROOM = "answered"
"""The room of the dispositions: what was answered less what is classified."""
_IN_GRANTED = "in granted"
"""For a quantity that the form counts inside another one, so that it is 0 by itself."""
_SENTENCES = "p"
_TABLES = ("t3.", "t4.")
"""The uniform tables from 2019 on, whose relations leave nothing out (codebook 3.1)."""
_APPLICANTS = codes("applicant")


@dataclass(frozen=True, slots=True)
class Figure:
    """One printed figure. `open`: nothing, or not all, of it was printed, so it may be more."""

    code: str
    known: int | float = 0
    printed: bool = False
    open: bool = True
    in_words: bool = False
    room: str | None = None


@dataclass(frozen=True, slots=True)
class Room:
    """A printed total and the sum of its printed parts. `full`: it stands in a table of which all
    parts are printed, so that they ought to make up the total.
    """

    whole: Value
    parts: int | float
    full: bool = False

    @property
    def residual(self) -> Value:
        """What the parts without a figure can hold; None when no total limits them."""
        return None if self.whole is None else self.whole - self.parts

    @property
    def clashes(self) -> bool:
        """Whether no reading of blanks reconciles the total and its parts."""
        residual = self.residual or 0
        return residual < 0 or (self.full and residual > 0)


class Amounts:
    """The quantities of one report by the names that formulas use."""

    def __init__(self, report: Report, index: CellIndex, requests: Requests) -> None:
        self.form = report.form
        self.year = report.identity.year
        self._index = index
        self._family = _first_source("requests", index)
        self._disputes = _first_source("disputes", index)
        # A figure is asked for by several rates: each is looked up once.
        self._figures: dict[str, tuple[Figure, ...]] = {}
        self._printed: dict[str, Figure] = {}
        self.answered = self._answered_total(requests)
        self.classified = requests.classified
        self.received = requests.received
        self.carried_in = requests.carried_in

    @property
    def denominator_kind(self) -> str:
        """Whether A is a printed total or the sum of the printed dispositions."""
        return CLASSIFIED_SUM if self.answered is None else ANSWERED

    @property
    def is_classified_sum(self) -> bool:
        """Whether no total was printed, so that A is the sum of the printed dispositions."""
        return self.answered is None

    @property
    def in_sentences(self) -> bool:
        """Whether requests are told in sentences alone, which leave out what they leave out."""
        return self._family == _SENTENCES

    def figures(self, quantity: str) -> tuple[Figure, ...]:
        """Return the figures that add up to a quantity; none when the form has no row for it."""
        if quantity not in self._figures:
            self._figures[quantity] = self._find(quantity)
        return self._figures[quantity]

    def _find(self, quantity: str) -> tuple[Figure, ...]:
        if quantity == ANSWERED_TOTAL:
            return (self._answered(),)
        listed = self._codes(quantity)
        if listed == (_IN_GRANTED,):
            return (Figure(quantity, printed=True, open=False),)
        if quantity in DISPOSITIONS:
            return self._disposition(quantity)
        return tuple(self._placed(code) for code in listed)

    def sum_of(self, names: Collection[str]) -> list[tuple[Figure, ...]]:
        """Return the figures of each quantity; two that are printed as one figure come as one."""
        rest = list(names)
        found = []
        for joint, parts in self._joints().items():
            if set(parts) <= set(rest) and any(self._is_open(part) for part in parts):
                found.append((self._joint(joint),))
                rest = [name for name in rest if name not in parts]
        return [*found, *(self.figures(name) for name in rest)]

    def room(self, name: str) -> Room:
        """Return a room by its name, the one that the name of a figure leads to."""
        if name == ANSWERED_ROOM:
            return self._answered_room
        if name in DISPOSITIONS:
            return self._group_room(name)
        if name in self._joints():
            each = [one for part in self._joints()[name] for one in self.figures(part)]
            return Room(self._joint(name).known, sum(one.known for one in each))
        whole = [self._figure(code) for code in name.split()]
        known = None if any(one.open for one in whole) else sum(one.known for one in whole)
        return self._room(known, [self._figure(code) for code in _rooms()[name]])

    def said_in_words(self, quantity: str) -> bool:
        """Tell whether a total of requests was said in words alone (全部办结)."""
        names = ("closed", ANSWERED_TOTAL) if quantity == ANSWERED_TOTAL else (quantity,)
        found = [f"{self._family}.{name}" for name in names]
        return any(self._index.said_in_words(code) for code in found)

    def room_under(self, whole: Figure) -> str | None:
        """Return the room of the parts of a printed total; None when it has no printed parts."""
        if whole.code in _rooms():
            return whole.code
        if whole.code == ANSWERED_TOTAL:
            return None if self.is_classified_sum else ANSWERED_ROOM
        disposition = _disposition_of(whole.code.partition("@")[0])
        return disposition if disposition and whole.code == self._own(disposition) else None

    def _answered(self) -> Figure:
        known = self.classified if self.answered is None else self.answered
        return Figure(ANSWERED_TOTAL, known or 0, known is not None, known is None)

    def _answered_total(self, requests: Requests) -> Value:
        """The printed total; one that was left blank is the sum of its columns, all printed."""
        if requests.answered is not None:
            return requests.answered
        total = self._figure(_spelled(f"{self._family}.{ANSWERED_TOTAL}"))
        return total.known if total.printed and not total.open else None

    def _joints(self) -> dict[str, tuple[str, ...]]:
        """Dispositions that this report prints as one figure: 予以公开及部分公开40件."""
        return {name: parts for name, parts in joints().items() if self._joint(name).printed}

    def _joint(self, name: str) -> Figure:
        return self._figure(f"{self._family}.{name}")

    def _is_open(self, quantity: str) -> bool:
        return any(not one.printed or one.open for one in self.figures(quantity))

    def _codes(self, quantity: str) -> tuple[str, ...]:
        table = _quantities()
        for source in (self._family, self._disputes):
            if source is not None and (source, quantity) in table:
                return table[source, quantity]
        return ()

    def _figure(self, code: str) -> Figure:
        if code not in self._printed:
            self._printed[code] = self._read(code)
        return self._printed[code]

    def _read(self, code: str) -> Figure:
        """A figure as printed; a total that was left blank is the sum of its printed columns."""
        name, _, column = code.partition("@")
        applicant = column or None
        value = self._index.value(name, applicant)
        if value is not None:
            words = self._index.said_in_words(name, applicant)
            return Figure(code, value, printed=True, open=False, in_words=words)
        if column != _APPLICANTS[-1] or self._index.unknown(name, applicant):
            return Figure(code)
        values = (self._index.value(name, applicant) for applicant in _APPLICANTS[:-1])
        known = [value for value in values if value is not None]
        return Figure(code, sum(known), bool(known), len(known) < len(_APPLICANTS) - 1)

    def _placed(self, code: str) -> Figure:
        """A figure with its room."""
        figure = self._figure(code)
        disposition = _disposition_of(code.partition("@")[0])
        if disposition is None:
            return replace(figure, room=_room_of().get(code))
        own = self._figure(self._own(disposition))
        if own.printed and own.code != code:
            return replace(figure, room=disposition)
        return self._of_answered(figure, disposition)

    def _of_answered(self, figure: Figure, disposition: str) -> Figure:
        """A figure among the dispositions; what no row states is no part of a mere sum of them."""
        joint = self._joint_of(disposition)
        if joint is not None:
            return replace(figure, room=joint)
        stated = figure.code.partition("@")[0] in self._index.codes
        is_open = figure.open and (stated or not self.is_classified_sum)
        return replace(figure, room=ANSWERED_ROOM, open=is_open)

    def _disposition(self, disposition: str) -> tuple[Figure, ...]:
        """Its own row where that gives a figure, else the rows below it."""
        own = self._figure(self._own(disposition))
        if own.printed and not own.open:
            return (self._of_answered(own, disposition),)
        rows = self._rows(disposition) or (own.code,)
        return tuple(self._of_answered(self._figure(code), disposition) for code in rows)

    def _joint_of(self, disposition: str) -> str | None:
        return next((joint for joint, of in self._joints().items() if disposition in of), None)

    @cached_property
    def _answered_room(self) -> Room:
        lists = self.sum_of(DISPOSITIONS)
        return self._room(self.answered, [one for listed in lists for one in listed])

    def _group_room(self, disposition: str) -> Room:
        own = self._figure(self._own(disposition))
        return self._room(own.known, [self._figure(code) for code in self._rows(disposition)])

    def _room(self, whole: Value, parts: Collection[Figure]) -> Room:
        """A room; what the form has no row for is no part that could be missing."""
        due = [one for one in parts if one.printed or self.form in _forms_with(one.code)]
        in_table = any(one.code.startswith(_TABLES) for one in due)
        full = in_table and not any(one.open for one in due)
        return Room(whole, sum(one.known for one in parts), full)

    def _own(self, disposition: str) -> str:
        return _spelled(f"{self._family}.{disposition}")

    def _rows(self, disposition: str) -> tuple[str, ...]:
        """The rows below a disposition: those of the form, and whatever else was printed."""
        group = f"{self._family}.{disposition}"
        printed = self._index.codes
        return tuple(
            _spelled(code)
            for code, forms in _rows_below(group).items()
            if self.form in forms or code in printed
        )


def _spelled(code: str) -> str:
    """A code with the column of its total; table 3 alone has columns."""
    return f"{code}@{_APPLICANTS[-1]}" if code.startswith("t3.") else code


def _first_source(group: str, index: CellIndex) -> str | None:
    """The first table of which a cell is there, else sentences."""
    present = {code.partition(".")[0] for code in index.codes}
    for source in _sources(group):
        if group == "requests" and source in present:
            return source
        if group == "disputes" and not index.codes.isdisjoint(_codes_of_source(group, source)):
            return source
    return None


@cache
def _lines() -> tuple[tuple[str, str, str, tuple[str, ...]], ...]:
    return tuple(
        (row["group"], row["source"], row["quantity"], _split(row["codes"]))
        for row in lists.listed("panel/quantities.csv")
    )


def _split(listed: str) -> tuple[str, ...]:
    return (listed,) if listed == _IN_GRANTED else tuple(listed.split())


@cache
def _quantities() -> Mapping[tuple[str, str], tuple[str, ...]]:
    return {(source, quantity): listed for _, source, quantity, listed in _lines()}


@cache
def _sources(group: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(source for kind, source, _, _ in _lines() if kind == group))


@cache
def _codes_of_source(group: str, source: str) -> frozenset[str]:
    lists = (codes for kind, name, _, codes in _lines() if (kind, name) == (group, source))
    return frozenset(code for listed in lists for code in listed)


@cache
def _rooms() -> Mapping[str, tuple[str, ...]]:
    return {row["whole"]: tuple(row["parts"].split()) for row in lists.listed("panel/rooms.csv")}


@cache
def _room_of() -> Mapping[str, str]:
    return {part: whole for whole, parts in _rooms().items() for part in parts}


@cache
def _rows_below(group: str) -> Mapping[str, frozenset[str]]:
    """The codes below a disposition, each with the forms that print it."""
    found: dict[str, set[str]] = {}
    for entry in entries():
        if entry.disposition in DISPOSITIONS and entry.code.startswith(f"{group}."):
            found.setdefault(entry.code, set()).add(entry.form)
    return {code: frozenset(forms) for code, forms in found.items()}


@cache
def _forms_with(spelled: str) -> frozenset[str]:
    """The forms that have a row of a code."""
    code = spelled.partition("@")[0]
    return frozenset(one.form for one in entries() if one.code == code)


@cache
def _disposition_of(code: str) -> str | None:
    found: Iterable[str | None] = (one.disposition for one in entries() if one.code == code)
    return next((name for name in found if name in DISPOSITIONS), None)
