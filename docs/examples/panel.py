"""The rates of every report of a release, with what they were divided of. Needs pandas.

    python panel.py RELEASE known-figures.csv

RELEASE is the folder that `nianbao export` wrote. One row per report that stands for its agency
and year. Never add rows up: an aggregate holds the offices and departments beside it.
"""

import sys
from pathlib import Path

import pandas as pd

RATES = ["disclosure_rate", "disclosure_rate_broad", "refusal_rate", "not_held_rate"]
HEAD = ["report_id", "agency", "year", "scope", "form", "received_new", "answered_total"]


def read(release: Path, table: str) -> pd.DataFrame:
    """One table; an empty cell is a number that was not printed, never 0."""
    (path,) = release.glob(f"csv/*{table}.csv")  # sample-<table>.csv where figures are invented
    return pd.read_csv(path, encoding="utf-8-sig", dtype={"division_code": "string"})


def known_figures(release: Path) -> pd.DataFrame:
    """Head of each report, then every rate as numerator, denominator and per cent."""
    panel = read(release, "panel_wide").set_index("report_id", drop=False)
    indicators = read(release, "indicators")
    table = panel[HEAD].copy()
    for rate in RATES:
        of_rate = indicators[indicators["code"] == rate].set_index("report_id")
        table[f"{rate}_numerator"] = of_rate["numerator"]
        table[f"{rate}_denominator"] = of_rate["denominator"]
        table[f"{rate}_percent"] = 100 * of_rate["numerator"] / of_rate["denominator"]
    expect_same(panel, table)
    return table.sort_index()


def expect_same(panel: pd.DataFrame, table: pd.DataFrame) -> None:
    """The panel's own columns give the rate that is published, wherever all were printed."""
    ours = 100 * (panel["granted"] + panel["partial"]) / panel["answered_total"]
    difference = (ours - table["disclosure_rate_percent"]).abs()
    assert not (difference > 1e-9).any(), table[difference > 1e-9]


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("Usage: python panel.py RELEASE known-figures.csv")
    figures = known_figures(Path(sys.argv[1]))
    figures.to_csv(sys.argv[2], index=False, float_format="%.10g", encoding="utf-8")
    print(f"{len(figures)} reports")
