"""What each field of an identity rests on, in the words that readers see.

| word | meaning |
|---|---|
| `title` | a title in the text |
| `head`, `meta`, `page_title` | labelled fields above the report, meta tags, the page's `<title>` |
| `link`, `url` | the words of the link that led here, the address itself |
| `period` | the statistic period |
| `published`, `compiled`, `contact` | sentences of the opening that say who does so |
| `heading`, `sentence` | a line of its own, the first sentence of a chapter |
| `site_name` | what the site calls itself in its tags |
| `address` | the city of a postal address in one of its districts |
| `text`, `sentences` | a place, a year that the running text names |
| `parts` | the counties and districts that a government without a name speaks of |
| `agency` | the name of the agency; followed by what told apart several places of that name |
| `opening`, `site_id_code`, `domain`, `portal`, `credit_code`, `area_code`, `mirror`, \
`documents`, `postcode`, `places` | what says where the agency is |
| `division`, `voice` | its division; what the text calls itself (我局, 我镇) |
| `displayed`, `published_on` | a date shown; the date of publication |
| `labels`, `year` | the form's own labels; the report year |
"""

from collections.abc import Mapping
from dataclasses import dataclass

from parsers.model import Identity
from parsers.whereabouts import Whereabouts

_WORDS = {"text": "title", "page": "page_title", "address": "url"}
_PLACES = ("province", "prefecture", "county", "division_code")


@dataclass(frozen=True, slots=True)
class Bases:
    """Where title, agency, place and year of an identity were found; a title of the text is
    `text`, one of the page `page`, one of the address `address`."""

    title: str | None
    agency: str | None
    where: Whereabouts
    year: str | None


def sources_of(identity: Identity, bases: Bases) -> Mapping[str, str]:
    """Field -> what it rests on, for every field that is known."""
    place = "+".join(bases.where.sources)
    told = "agency" if bases.agency else "voice"
    said = {
        "title": _word(bases.title),
        "agency": _word(bases.agency),
        "compiled_by": "text",
        **dict.fromkeys(_PLACES, place),
        "level": _level(identity, told, place),
        "scope": told,
        "year": _word(bases.year),
        "published_on": {"address": "url"}.get(identity.date_basis or "", identity.date_basis),
        "index_number": "head",
        "document_number": "head",
    }
    return {field: source for field, source in said.items() if source and getattr(identity, field)}


def _level(identity: Identity, told: str, place: str) -> str:
    """A zone or a town is one by its name or voice; other levels are those of the division."""
    own = identity.level in ("zone", "township", "national") or not identity.division_code
    return told if own or not place else "division"


def _word(source: str | None) -> str | None:
    return _WORDS.get(source or "", source)
