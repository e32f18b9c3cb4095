"""Examples of use, copied into each release: one table of figures in Python, R and Stata."""

import shutil
from pathlib import Path

import archive
from archive.releasing.draft import Draft

ENDINGS = (".py", ".R", ".do")


def write_examples(draft: Draft) -> None:
    """Copy docs/examples into `draft.folder`/examples."""
    folder = draft.folder / "examples"
    folder.mkdir()
    for path in sorted(examples_folder().iterdir()):
        if path.suffix in ENDINGS:
            shutil.copyfile(path, folder / path.name)


def examples_folder() -> Path:
    """Where the examples lie: in an installed package beside it, in a checkout in docs/."""
    here = Path(archive.__file__).parent
    return next(
        folder
        for folder in (here / "examples", here.parent / "docs" / "examples")
        if folder.is_dir()
    )
