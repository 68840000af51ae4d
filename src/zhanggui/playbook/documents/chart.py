"""The organisation chart as a picture: one plan of boxes and lines, drawn as SVG, PNG or PDF."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

WIDE, TALL, GAP, DROP, EDGE, HEADING = 150, 70, 18, 44, 24, 48
COLUMN_GAP, INDENT = 12, 20
INK, GREY, RULE, FULL, EMPTY = "#1e293b", "#64748b", "#94a3b8", "#f1f5f9", "#fef3c7"


@dataclass
class Box:
    """A post: a title, who sits there, whether seats are empty, and the posts below it on the primary line."""

    code: str
    title: str
    people: str
    is_short: bool = False
    below: list["Box"] = field(default_factory=list)
    x: float = 0
    y: float = 0

    @property
    def is_column(self) -> bool:
        """Posts without anybody under them stand in a column, so that the chart stays narrow."""
        return len(self.below) > 1 and not any(one.below for one in self.below)


@dataclass(frozen=True)
class Plan:
    """Where everything stands."""

    title: str
    about: str
    boxes: Sequence[Box]
    lines: Sequence[tuple[tuple[float, float], ...]]
    dashed: Sequence[tuple[tuple[float, float], ...]]
    width: float
    height: float


def plan_of(title: str, about: str, roots: Iterable[Box], second: Iterable[tuple[str, str]] = ()) -> Plan:
    """Lay posts out from the top; `second` are further lines, subordinate and superior by code, drawn dashed."""
    left = float(EDGE)
    boxes: list[Box] = []
    lines: list[tuple[tuple[float, float], ...]] = []
    for root in roots:
        left = _place(root, left, EDGE + HEADING, boxes, lines) + GAP
    found = {box.code: box for box in boxes}
    dashed = [_joined(found[low], found[high]) for low, high in second if low in found and high in found]
    width = max([box.x + WIDE for box in boxes], default=WIDE) + EDGE
    height = max([box.y + TALL for box in boxes], default=TALL + HEADING) + EDGE
    return Plan(title, about, boxes, lines, dashed, max(width, 360), height)


def _place(box: Box, left: float, top: float, boxes: list[Box], lines: list[tuple[tuple[float, float], ...]]) -> float:
    """Place a box and all below it; answers where the next one may begin."""
    boxes.append(box)
    box.y = top
    if not box.below:
        box.x = left
        return left + WIDE
    if box.is_column:
        box.x = left
        y = top + TALL + COLUMN_GAP
        for one in box.below:
            one.x, one.y = left + INDENT, y
            boxes.append(one)
            lines.append(((left + INDENT / 2, top + TALL), (left + INDENT / 2, y + TALL / 2), (one.x, y + TALL / 2)))
            y += TALL + COLUMN_GAP
        return left + INDENT + WIDE
    right, below = left, top + TALL + DROP
    for place, one in enumerate(box.below):
        right = _place(one, right + (GAP if place else 0), below, boxes, lines)
    first, last = box.below[0].x, box.below[-1].x
    box.x = (first + last) / 2
    middle = top + TALL + DROP / 2
    for one in box.below:
        lines.append((
            (box.x + WIDE / 2, top + TALL), (box.x + WIDE / 2, middle), (one.x + WIDE / 2, middle),
            (one.x + WIDE / 2, below),
        ))  # fmt: skip
    return max(right, box.x + WIDE)


def _joined(low: Box, high: Box) -> tuple[tuple[float, float], ...]:
    if high.y < low.y:
        return ((high.x + WIDE / 2, high.y + TALL), (low.x + WIDE / 2, low.y))
    return ((high.x + WIDE / 2, high.y), (low.x + WIDE / 2, low.y + TALL))


def svg_of(plan: Plan) -> bytes:
    """A picture that stays sharp, with text one can search."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{plan.width:g}" height="{plan.height:g}" '
        f'viewBox="0 0 {plan.width:g} {plan.height:g}" font-family="Noto Sans SC, Microsoft YaHei, sans-serif">',
        f"<title>{escape(plan.title)}</title>",
        f'<rect width="{plan.width:g}" height="{plan.height:g}" fill="#ffffff"/>',
        _text(EDGE, EDGE + 8, plan.title, 18, INK, bold=True), _text(EDGE, EDGE + 28, plan.about, 12, GREY),
    ]  # fmt: skip
    parts += [_line(points, "") for points in plan.lines]
    parts += [_line(points, ' stroke-dasharray="5 4"') for points in plan.dashed]
    for box in plan.boxes:
        fill = EMPTY if box.is_short else FULL
        parts.append(
            f'<rect x="{box.x:g}" y="{box.y:g}" width="{WIDE}" height="{TALL}" rx="6" fill="{fill}" stroke="{RULE}"/>'
        )
        parts += [_text(x, y, text, size, colour, bold=bold) for x, y, text, size, colour, bold in _texts_of(box)]
    return "\n".join([*parts, "</svg>"]).encode()


def png_of(plan: Plan, fonts: tuple[Path, Path], scale: int = 2) -> bytes:
    """The same picture in dots, for documents and messages that take no SVG; very wide charts in fewer of them."""
    from PIL import Image, ImageDraw, ImageFont

    if plan.width * scale > 12000 or plan.height * scale > 12000:
        scale = 1
    picture = Image.new("RGB", (int(plan.width * scale), int(plan.height * scale)), "#ffffff")
    pen = ImageDraw.Draw(picture)
    sizes = {size: ImageFont.truetype(str(fonts[0]), size * scale) for size in (11, 12)}
    bold = {size: ImageFont.truetype(str(fonts[1]), size * scale) for size in (13, 18)}

    def at(point: tuple[float, float]) -> tuple[float, float]:
        return point[0] * scale, point[1] * scale

    pen.text(at((EDGE, EDGE + 8)), plan.title, fill=INK, font=bold[18], anchor="ls")
    pen.text(at((EDGE, EDGE + 28)), plan.about, fill=GREY, font=sizes[12], anchor="ls")
    for points in plan.lines:
        pen.line([at(point) for point in points], fill=RULE, width=scale)
    for points in plan.dashed:
        _dash(pen, [at(point) for point in points], 5 * scale, scale)
    for box in plan.boxes:
        fill = EMPTY if box.is_short else FULL
        corners = (*at((box.x, box.y)), *at((box.x + WIDE, box.y + TALL)))
        pen.rounded_rectangle(corners, radius=6 * scale, fill=fill, outline=RULE, width=scale)
        for x, y, text, size, colour, is_bold in _texts_of(box):
            pen.text(at((x, y)), text, fill=colour, font=(bold if is_bold else sizes)[size], anchor="ls")
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()


def pdf_of(plan: Plan, fonts: tuple[Path, Path]) -> bytes:
    """One page as large as the chart: it can be printed to fit."""
    from fpdf import FPDF

    page = FPDF(unit="pt", format=(plan.width, plan.height))
    page.set_auto_page_break(False)
    page.set_margin(0)
    page.add_font("text", fname=str(fonts[0]))
    page.add_font("text", style="B", fname=str(fonts[1]))
    page.set_title(plan.title)
    page.set_creator("Zhanggui")
    page.add_page()
    _write(page, EDGE, EDGE + 8, plan.title, 18, INK, "B")
    _write(page, EDGE, EDGE + 28, plan.about, 12, GREY)
    page.set_draw_color(RULE)
    for points in plan.lines:
        page.polyline(list(points))
    page.set_dash_pattern(dash=5, gap=4)
    for points in plan.dashed:
        page.polyline(list(points))
    page.set_dash_pattern()
    for box in plan.boxes:
        page.set_fill_color(EMPTY if box.is_short else FULL)
        page.rect(box.x, box.y, WIDE, TALL, style="DF", round_corners=True, corner_radius=6)
        for x, y, text, size, colour, bold in _texts_of(box):
            _write(page, x, y, text, size, colour, "B" if bold else "")
    return bytes(page.output())


def _texts_of(box: Box) -> list[tuple[float, float, str, int, str, bool]]:
    """What stands in a box, with place, size and colour: its title on one line or two, its people below."""
    titles = wrapped(box.title, WIDE - 20, 13)
    rows = [(box.x + 10, box.y + 20 + 17 * place, line, 13, INK, True) for place, line in enumerate(titles)]
    return [*rows, (box.x + 10, box.y + 25 + 17 * len(titles), fitted(box.people, WIDE - 20, 11), 11, GREY, False)]


def wrapped(text: str, wide: float, size: int) -> list[str]:
    """A text on up to two lines, broken between words where there are any; what is too long even so is cut."""
    if _width(text, size) <= wide:
        return [text]
    most = next(place for place in range(len(text), 0, -1) if _width(text[:place], size) <= wide)
    place = text.rfind(" ", 0, most + 1)
    place = place if place > 0 else most
    return [text[:place].rstrip(), fitted(text[place:].lstrip(), wide, size)]


def fitted(text: str, wide: float, size: int) -> str:
    """Cut a text to a width."""
    if _width(text, size) <= wide:
        return text
    most = next((place for place in range(len(text), 0, -1) if _width(text[:place] + "…", size) <= wide), 0)
    return text[:most] + "…"


def _width(text: str, size: int) -> float:
    """A Chinese character is as wide as it is tall, a Latin one a little over half."""
    return sum(size if ord(letter) > 0x2E7F else size * 0.58 for letter in text)


def _text(x: float, y: float, text: str, size: int, colour: str, *, bold: bool = False) -> str:
    weight = ' font-weight="600"' if bold else ""
    return f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{colour}"{weight}>{escape(text)}</text>'


def _line(points: Iterable[tuple[float, float]], style: str) -> str:
    path = " ".join(f"{x:g},{y:g}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{RULE}"{style}/>'


def _dash(pen: object, points: Sequence[tuple[float, float]], dash: float, width: int) -> None:
    (x1, y1), (x2, y2) = points[0], points[-1]
    length = max(((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5, 1)
    for place in range(0, int(length / dash), 2):
        start, end = place * dash / length, min((place + 1) * dash / length, 1)
        ends = [(x1 + (x2 - x1) * share, y1 + (y2 - y1) * share) for share in (start, end)]
        pen.line(ends, fill=RULE, width=width)  # type: ignore[attr-defined]


def _write(page: object, x: float, y: float, text: str, size: int, colour: str, style: str = "") -> None:
    page.set_font("text", style, size)  # type: ignore[attr-defined]
    page.set_text_color(colour)  # type: ignore[attr-defined]
    page.text(x, y, text)  # type: ignore[attr-defined]


def roots_of(boxes: Mapping[str, Box], above: Mapping[str, str]) -> list[Box]:
    """Hang each box under the one above it; those without one, or in a circle, are roots."""
    roots = []
    for code, box in boxes.items():
        seen, up = {code}, above.get(code, "")
        while up in boxes and up not in seen:
            seen.add(up)
            up = above.get(up, "")
        if above.get(code, "") in boxes and up not in seen:
            boxes[above[code]].below.append(box)
        else:
            roots.append(box)
    return roots
