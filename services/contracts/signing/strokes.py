"""A drawn signature as a picture. Pure: numbers in, SVG out; nothing a signer sends reaches it as text."""

from collections.abc import Sequence

WIDTH, HEIGHT = 1000, 400
_MARGIN = 10


def picture(strokes: Sequence[Sequence[Sequence[int]]]) -> str:
    """An SVG of the strokes ([[x, y], ...] in thousandths of the pad's width), cut to what was drawn."""
    points = [(int(x), int(y)) for stroke in strokes for x, y in stroke]
    left, top = min(x for x, _ in points) - _MARGIN, min(y for _, y in points) - _MARGIN
    width = max(x for x, _ in points) + _MARGIN - left
    height = max(y for _, y in points) + _MARGIN - top
    lines = "".join(_line(stroke) for stroke in strokes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left} {top} {width} {height}"'
        f' width="{width}" height="{height}"><g fill="none" stroke="#10243e" stroke-width="7"'
        f' stroke-linecap="round" stroke-linejoin="round">{lines}</g></svg>'
    )


def _line(stroke: Sequence[Sequence[int]]) -> str:
    points = [f"{int(x)},{int(y)}" for x, y in stroke]
    return f'<polyline points="{" ".join(points if len(points) > 1 else points * 2)}"/>'
