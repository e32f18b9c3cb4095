"""What a search without a Chinese character may have meant: reports are written in Chinese, so that
`Hebei` or `refused` finds nothing in them, while pages about both are there.

Places are known by their pinyin, and where English writes another name, by `english_names.csv`:
`transcribed` names follow the rules for writing names of minority languages in the Latin letters
of pinyin (少数民族语地名汉语拼音字母音译转写法, 1976), by which maps and road signs spell them;
`common` ones are the names in use in English. `also` holds other spellings that people type.
A line is of the names that begin with its `place`; of several the one with the longest counts.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from archive.lists import listed
from archive.pages.subjects import Subject, subjects
from archive.provinces import Province, by_code, provinces
from parsers import divisions

MOST = 12
_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_SMALL_WORDS = frozenset(
    [
        "the",
        "and",
        "for",
        "not",
        "with",
        "from",
        "its",
        "city",
        "county",
        "district",
        "province",
        "prefecture",
        "report",
        "reports",
    ]
)
_LETTERS = 5
"""So many letters at the beginning tell a word: `refusal` stands for `refused`."""


@dataclass(frozen=True, slots=True)
class Named:
    """A prefecture or county with the province that it lies in, and the prefecture of a county.

    `en` is what it is called in English; `typed` are all its spellings, in small letters alone.
    """

    zh: str
    en: str
    typed: tuple[str, ...]
    level: str
    province: Province
    prefecture: str | None

    @property
    def filters(self) -> dict[str, str]:
        """Filters of `reports` that give its reports, those of what lies in a prefecture too."""
        above = {"prefecture": self.prefecture} if self.prefecture else {}
        return {"province": self.province.zh, **above, self.level: self.zh}


@dataclass(frozen=True, slots=True)
class Leads:
    """Pages that words may have meant, each kind in its order."""

    provinces: tuple[Province, ...]
    divisions: tuple[Named, ...]
    subjects: tuple[Subject, ...]

    @property
    def any(self) -> bool:
        """Whether there are any."""
        return bool(self.provinces or self.divisions or self.subjects)


def leads(asked: str) -> Leads | None:
    """What words without a Chinese character may have meant; None for others, and for none.

    >>> found = leads("Hebei refusals")
    >>> [one.en for one in found.provinces], [one.code for one in found.subjects]
    (['Hebei'], ['refused'])
    >>> [one.zh for one in leads("Shijiazhuang city").divisions], leads("石家庄")
    (['石家庄市'], None)
    >>> [one.en for one in leads("Ürümqi").divisions]
    ['Ürümqi', 'Ürümqi']
    """
    if not asked.strip() or _CHINESE.search(asked):
        return None
    words = _letters(asked)
    return Leads(_provinces(words), _divisions(words), _subjects(words))


def _letters(text: str) -> tuple[str, ...]:
    """The words of a text in small letters without marks: `Xi’an` is one word, `ü` is `u`."""
    plain = unicodedata.normalize("NFKD", re.sub(r"['’]", "", text.lower()))
    return tuple(re.findall(r"[a-z]+", re.sub(r"[\u0300-\u036f]", "", plain)))


def _provinces(words: tuple[str, ...]) -> tuple[Province, ...]:
    return tuple(
        one
        for one in provinces()
        if any(_names(words, name) for name in (one.en, *_spellings(one.code, one.zh)))
    )


def _names(words: tuple[str, ...], name: str) -> bool:
    """Whether a name stands among words, or begins with all of them."""
    phrase, named = f" {' '.join(words)} ", f" {' '.join(_letters(name))} "
    return named in phrase or (len(phrase) > _LETTERS and named.startswith(phrase.rstrip()))


def _spellings(province: str, place: str) -> tuple[str, ...]:
    """The English names of a place of a province (codes), the usual one first; mostly none."""
    fitting = [
        row
        for row in listed("pages/english_names.csv")
        if row["province"] == province and place.startswith(row["place"])
    ]
    if not fitting:
        return ()
    row = max(fitting, key=lambda one: len(one["place"]))
    return tuple(filter(None, (row["name"], *row["also"].split(";"))))


def _divisions(words: tuple[str, ...]) -> tuple[Named, ...]:
    """Those whose name it is, else those whose name begins so."""
    names = [word for word in words if word not in _SMALL_WORDS]
    typed = {one for one in ("".join(names), *names) if len(one) > 2}
    whole = [one for one in _all_divisions() if typed.intersection(one.typed)]
    long = tuple(one for one in typed if len(one) >= _LETTERS)
    begun = (
        one
        for one in _all_divisions()
        if long and any(spelled.startswith(long) for spelled in one.typed)
    )
    return tuple(whole or begun)[:MOST]


@cache
def _all_divisions() -> tuple[Named, ...]:
    """Prefectures, then counties, each name once where it changed its code alone."""
    every = divisions.load()
    names = {one.code: one.name for one in every if one.level == "prefecture"}
    found = (
        _named(one, names.get(one.parent or ""))
        for level in ("prefecture", "county")
        for one in every
        if one.level == level and f"{one.code[:2]}0000" in by_code()
    )
    return tuple(dict.fromkeys(found))


def _named(one: divisions.Division, prefecture: str | None) -> Named:
    province = by_code()[f"{one.code[:2]}0000"]
    names = (*_spellings(province.code, one.name), one.pinyin.capitalize())
    typed = tuple("".join(_letters(name)) for name in names)
    return Named(one.name, names[0], typed, one.level, province, prefecture)


def _subjects(words: tuple[str, ...]) -> tuple[Subject, ...]:
    """Dispositions and reasons whose English name has most of the words."""
    typed = {_beginning(word) for word in words if len(word) > 2 and word not in _SMALL_WORDS}
    shared = {one: len(typed & _beginnings(one)) for one in subjects().values()}
    most = max(shared.values())
    return tuple(one for one, count in shared.items() if most and count == most)[:MOST]


def _beginnings(subject: Subject) -> set[str]:
    named: Iterable[str] = re.findall(r"[a-z]+", subject.name.en.lower())
    return {_beginning(word) for word in named}


def _beginning(word: str) -> str:
    return word[:_LETTERS]
