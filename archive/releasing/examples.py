"""Examples of use, copied into each release."""

from archive.releasing.draft import Draft


def write_examples(draft: Draft) -> None:
    """Copy docs/examples into `draft.folder`/examples."""
