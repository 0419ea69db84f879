"""A list on the command line: rows of cells under headings, each column as wide as its widest cell."""

from collections.abc import Sequence

Row = Sequence[str]


def as_table(headings: Row, rows: Sequence[Row]) -> list[str]:
    """Return the lines of a table."""
    shown = (headings, *rows)
    widths = [max(len(row[column]) for row in shown) for column in range(len(headings))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in shown]
