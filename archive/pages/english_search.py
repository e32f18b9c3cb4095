"""What a search without a Chinese character may have meant: reports are written in Chinese, so that
`Hebei` or `refused` finds nothing in them, while pages about both are there.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

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
    """A prefecture or county with the province that it lies in, and the prefecture of a county."""

    zh: str
    pinyin: str
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
    """
    if not asked.strip() or _CHINESE.search(asked):
        return None
    words = tuple(re.findall(r"[a-z]+", re.sub(r"['’]", "", asked.lower())))
    return Leads(_provinces(words), _divisions(words), _subjects(words))


def _provinces(words: tuple[str, ...]) -> tuple[Province, ...]:
    phrase = f" {' '.join(words)} "
    return tuple(
        one
        for one in provinces()
        if f" {one.en.lower()} " in phrase
        or (len(phrase) > _LETTERS and f" {one.en.lower()}".startswith(phrase.rstrip()))
    )


def _divisions(words: tuple[str, ...]) -> tuple[Named, ...]:
    """Those whose pinyin it is, else those whose pinyin begins so."""
    names = [word for word in words if word not in _SMALL_WORDS]
    typed = {one for one in ("".join(names), *names) if len(one) > 2}
    whole = [one for one in _all_divisions() if one.pinyin in typed]
    long = tuple(one for one in typed if len(one) >= _LETTERS)
    begun = (one for one in _all_divisions() if long and one.pinyin.startswith(long))
    return tuple(whole or begun)[:MOST]


@cache
def _all_divisions() -> tuple[Named, ...]:
    """Prefectures, then counties, each name once where it changed its code alone."""
    listed = divisions.load()
    names = {one.code: one.name for one in listed if one.level == "prefecture"}
    found = (
        Named(one.name, one.pinyin, one.level, by_code()[f"{one.code[:2]}0000"], above)
        for level in ("prefecture", "county")
        for one in listed
        if one.level == level and f"{one.code[:2]}0000" in by_code()
        for above in (names.get(one.parent or ""),)
    )
    return tuple(dict.fromkeys(found))


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
