"""The stylesheet's colours: legible in light and dark, apart also for the colour-blind.

Contrast is that of WCAG 2.2 (1.4.3 text 4.5:1, 1.4.11 parts of charts 3:1); colour blindness is
simulated by the matrices of Machado, Oliveira and Fernandes (2009) at full severity.
"""

import itertools
import re
from pathlib import Path

import pytest

CSS = (Path(__file__).parents[2] / "datasette/static/nianbao.css").read_text(encoding="utf-8")
CHART = [f"--c{number}" for number in range(1, 9)]
MACHADO = {
    "none": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
TO_LMS = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
TO_LAB = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)
LEAST_APART = 0.1
"""In Oklab, where 0.02 is what people just notice side by side."""


PAIR = re.compile(r"light-dark\(([^(),]+), ([^(),]+)\)")


def lists() -> dict[str, dict[str, str]]:
    """The tokens as they are on light paper, on dark, and on what is printed."""
    plain, screen, paper = re.findall(r":root(?:[^{,]*)\{([^}]*--paper:[^}]*)\}", CSS)
    written = {
        "plain": plain,
        "light": PAIR.sub(r"\1", screen),
        "dark": PAIR.sub(r"\2", screen),
        "paper": paper,
    }
    return {
        name: dict(re.findall(r"(--[\w-]+):\s*([^;]+);", block)) for name, block in written.items()
    }


TOKENS = lists()


def test_browsers_without_pairs_of_colours_have_the_light_ones():
    assert len(TOKENS["light"]) > 20
    assert TOKENS["light"].items() <= TOKENS["plain"].items()


def linear(colour: str) -> list[float]:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]


def luminance(colour: str) -> float:
    return sum(a * b for a, b in zip((0.2126, 0.7152, 0.0722), linear(colour), strict=True))


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def times(matrix, vector):
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def seen(colour: str, eye: str) -> list[float]:
    """A colour as an eye sees it, in Oklab."""
    light = [min(1, max(0, one)) for one in times(MACHADO[eye], linear(colour))]
    return times(TO_LAB, [one ** (1 / 3) for one in times(TO_LMS, light)])


def apart(one: str, other: str, eye: str) -> float:
    pairs = zip(seen(one, eye), seen(other, eye), strict=True)
    return sum((a - b) ** 2 for a, b in pairs) ** 0.5


def test_every_colour_is_written_once_for_both_themes() -> None:
    assert len(PAIR.findall(CSS)) >= 24
    assert "prefers-color-scheme" not in CSS
    inked = [name for name, value in TOKENS["light"].items() if value.startswith("#")]
    assert all(TOKENS["light"][name] != TOKENS["dark"][name] for name in inked)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_colour_has_a_value_in_the_theme(theme: str) -> None:
    used = set(re.findall(r"var\((--[\w-]+)\)", CSS))
    inked = {name for name, value in TOKENS["light"].items() if value.startswith("#")}
    assert len(inked) >= 24
    assert all(re.fullmatch("#[0-9a-f]{6}", TOKENS[theme][name]) for name in inked)
    assert used <= TOKENS["light"].keys() | set(re.findall(r"(--[\w-]+):", CSS))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["--ink", "--quiet", "--link", "--fail", "--warn", "--ok"])
def test_text_is_legible_on_every_ground(theme: str, name: str) -> None:
    tokens = TOKENS[theme]
    for ground in ("--paper", "--panel", "--band"):
        assert contrast(tokens[name], tokens[ground]) >= 4.5, (name, ground)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_stands_on_a_coloured_ground_is_legible(theme: str) -> None:
    tokens = TOKENS[theme]
    assert contrast(tokens["--fail"], tokens["--fail-bg"]) >= 4.5
    assert contrast(tokens["--ink"], tokens["--fail-bg"]) >= 4.5
    assert contrast(tokens["--ink"], tokens["--mark"]) >= 4.5
    assert contrast(tokens["--ink"], tokens["--hatch"]) >= 4.5
    assert contrast("#ffffff", tokens["--banner"]) >= 4.5
    assert contrast(tokens["--paper"], tokens["--link"]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_edges_of_fields_are_seen(theme: str) -> None:
    tokens = TOKENS[theme]
    assert contrast(tokens["--strong"], tokens["--paper"]) >= 3


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", CHART)
def test_a_chart_colour_stands_out_from_the_paper(theme: str, name: str) -> None:
    assert contrast(TOKENS[theme][name], TOKENS[theme]["--paper"]) >= 3


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("eye", MACHADO)
def test_chart_colours_stay_apart_for_every_eye(theme: str, eye: str) -> None:
    for one, other in itertools.combinations(CHART, 2):
        distance = apart(TOKENS[theme][one], TOKENS[theme][other], eye)
        assert distance >= LEAST_APART, (one, other)
