"""The order reader's fillers: which cells of a run that is too long are the row's.

Merged cells leave empty ones behind: at the end of a row, beside every figure, or before the
first. All rows of a table that are equally long have them at the same place.
"""

from collections.abc import Sequence

from parsers.tables.pieces import Piece

Run = tuple[Piece, ...]
_LEAST_ALIKE = 3


def fit(
    runs: Sequence[Run], width: int, lengths: Sequence[int] = (), table: Sequence[int] = ()
) -> tuple[Run | None, ...]:
    """Each run cut to `width` cells; None where it does not say which they are.

    `lengths` are those of the whole rows, labels included, `table` those of all rows of the
    table: where fillers make these equally long, another length means that a cell was lost
    or doubled.
    """
    odd = [_is_odd(length, table or lengths) for length in lengths] or [False] * len(runs)
    runs = _without_spacers(runs, width)
    filled_up = sum(len(run) > width for run in runs) * 2 > len(runs)
    groups: dict[int, list[set[int]]] = {}
    for run in runs:
        groups.setdefault(len(run), []).append(_starts(run, width))
    chosen = {length: _chosen(starts) for length, starts in groups.items()}
    return tuple(
        None
        if is_odd
        and not _is_full(run, width)
        and (len(run) > width or (filled_up and _may_hold_filler(run)))
        else _cut(run, width, chosen[len(run)])
        for run, is_odd in zip(runs, odd, strict=True)
    )


def fit_behind(run: Run, width: int, fillers: int | None) -> Run | None:
    """A run with the fillers of a heading before it, as many as its rows say, if they do.

    Where they do not, an empty cell at either end may be a filler, and another one is lost.
    """
    run = _without_spacers([run], width)[0]
    starts = _starts(run, width)
    if fillers is not None and len(run) > width:
        return _cut(run, width, fillers)
    cut = _cut(run, width, min(starts)) if len(starts) == 1 else None
    is_sure = cut is not None and (len(run) == width or (cut[0].text and cut[-1].text))
    return cut if is_sure else None


def _cut(run: Run, width: int, start: int | None) -> Run | None:
    starts = _starts(run, width)
    if start is None and not any(piece.text for piece in run):
        start = min(starts, default=None)
    if start is None or start not in starts or _may_be_two(run, width):
        return None
    return run[start : start + width]


def _starts(run: Run, width: int) -> set[int]:
    """Where the cells may begin so that only empty ones are left out."""
    filled = [i for i, piece in enumerate(run) if piece.text]
    last = len(run) - width
    if not filled:
        return set(range(last + 1))
    return set(range(max(0, filled[-1] - width + 1), min(last, filled[0]) + 1))


def _chosen(starts: Sequence[set[int]]) -> int | None:
    """The one start that suits all runs of a length; the first, where fillers only follow."""
    found = [some for some in starts if some]
    common = set.intersection(*found) if found else set()
    if 0 in common:
        return 0
    return common.pop() if len(common) == 1 and len(found) >= _LEAST_ALIKE else None


def _is_odd(length: int, lengths: Sequence[int]) -> bool:
    """Whether a row is shorter than most, or longer than all but one or two others."""
    usual = max(set(lengths), key=lengths.count)
    count = lengths.count(usual)
    if length < usual:
        return count * 4 >= len(lengths) * 3
    return length > usual and count * 10 >= len(lengths) * 9


def _is_full(run: Run, width: int) -> bool:
    """Whether all cells of a row are filled, so that none was lost or doubled."""
    return sum(bool(piece.text) for piece in run) == width


def _may_hold_filler(run: Run) -> bool:
    """Whether a filler may have been taken for the first or last cell of a row that lost one."""
    return any(piece.text for piece in run) and not (run[0].text and run[-1].text)


def _may_be_two(run: Run, width: int) -> bool:
    """Whether a number with a space in it stands beside fillers: two cells in one."""
    return len(run) > width and any(" " in piece.text for piece in run)


def _without_spacers(runs: Sequence[Run], width: int) -> list[Run]:
    """Runs without the empty cell that stands beside every cell, in all of them or in none."""
    doubled = [run for run in runs if len(run) == 2 * width]
    if width < 2 or len(doubled) * 2 <= len(runs):
        return list(runs)
    for first in (0, 1):
        spaces = [piece.text for run in doubled for piece in run[1 - first :: 2]]
        cells = [piece.text for run in doubled for piece in run[first::2]]
        if any(cells) and not any(spaces):
            return [run[first::2] if len(run) == 2 * width else run for run in runs]
    return list(runs)


def without_repeats(run: Run, repeats: Sequence[int]) -> Run:
    """A run in which merged cells stand in each of their slots, as their headings do, once."""
    if sum(repeats) == len(repeats) or sum(repeats) != len(run):
        return run
    left = iter(run)
    cells = [[next(left) for _ in range(count)] for count in repeats]
    if any(piece.text != cell[0].text for cell in cells for piece in cell):
        return run
    return tuple(cell[0] for cell in cells)
