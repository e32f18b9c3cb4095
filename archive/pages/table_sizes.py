"""Every table and view that readers may take, with its rows as the build stored them."""

from collections.abc import Mapping
from dataclasses import dataclass

from archive.releasing.content import released


@dataclass(frozen=True, slots=True)
class TableSize:
    """One table or view; `rows` is None for a view, whose rows nobody has counted."""

    name: str
    zh: str
    en: str
    description_zh: str
    description: str
    rows: int | None


def table_sizes(counts: Mapping[str, Mapping[str, int]]) -> tuple[TableSize, ...]:
    """Tables first, then views, each in the order of the schema.

    `counts` is what the site stores of its tables: `{"reports": {"count": 160}}`.
    """
    return tuple(
        TableSize(
            name=spec.name,
            zh=spec.label_zh,
            en=spec.label_en,
            description_zh=spec.description_zh,
            description=spec.description,
            rows=counts.get(spec.name, {}).get("count"),
        )
        for spec in released()
    )
