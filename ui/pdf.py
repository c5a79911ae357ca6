"""A plan as a PDF: text by fpdf2, plots drawn with its own shapes, so that no browser is needed."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ui.exports import ESTIMATE, arithmetic, effort, heading, work_of
from ui.figures import CRITERIA, TIERS, VERDICT_COLOURS, VERDICT_INK, VERDICT_WORDS

if TYPE_CHECKING:
    from advisor.plan import Plan
    from advisor.schedule import PlannedStep

# A font with more letters than Latin-1, where the system has one.
_FONTS = (
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/dejavu/DejaVuSans.ttf",
    "/Library/Fonts/Arial Unicode.ttf",
    "C:/Windows/Fonts/arial.ttf",
)
_MARGIN = 18.0
_LINE = 5.2
_INK = (15, 23, 42)
_MUTED = (71, 85, 105)
_BAR = 5.0


def _numbered() -> Any:  # noqa: ANN401 - the library carries no types
    """An empty document whose pages carry their number."""
    from fpdf import FPDF

    class Numbered(FPDF):
        def footer(self) -> None:
            self.set_y(-12)
            self.set_font("Helvetica", size=7)
            self.set_text_color(*_MUTED)
            self.cell(0, 4, f"Tierwise plan, page {self.page_no()} of {{nb}}", align="C")

    return Numbered(format="A4")


class _Sheet:
    """A PDF with the few ways of writing that a plan needs."""

    def __init__(self) -> None:
        self.pdf: Any = _numbered()
        self.pdf.set_auto_page_break(auto=True, margin=_MARGIN)
        self.pdf.set_margins(_MARGIN, _MARGIN)
        font = next((path for path in _FONTS if Path(path).is_file()), None)
        self._is_latin = font is None
        if font:
            self.pdf.add_font("Text", "", font)
            self.pdf.add_font(
                "Text", "B", font.replace("DejaVuSans.ttf", "DejaVuSans-Bold.ttf") if self._has_bold(font) else font
            )
        self._family = "Helvetica" if font is None else "Text"
        self.pdf.add_page()

    @staticmethod
    def _has_bold(font: str) -> bool:
        return font.endswith("DejaVuSans.ttf") and Path(font.replace(".ttf", "-Bold.ttf")).is_file()

    def font(self, size: float, *, bold: bool = False, colour: tuple[int, int, int] = _INK) -> None:
        """Choose how the next words look."""
        self.pdf.set_font(self._family, "B" if bold else "", size)
        self.pdf.set_text_color(*colour)

    def clean(self, text: str) -> str:
        """Text that the font can show; letters that it lacks lose their accents, or become a question mark."""
        if not self._is_latin:
            return text
        folded = text.replace("\u2013", "-").replace("\u2019", "'").replace("\u2026", "...")
        plain = (
            unicodedata.normalize("NFKD", folded)
            if folded.encode("latin-1", "ignore").decode("latin-1") != folded
            else folded
        )
        return plain.encode("latin-1", "ignore" if plain != folded else "replace").decode("latin-1")

    def text(self, words: str, size: float = 10, *, bold: bool = False, colour: tuple[int, int, int] = _INK) -> None:
        """A paragraph over the whole width."""
        self.font(size, bold=bold, colour=colour)
        self.pdf.multi_cell(0, _LINE * size / 10, self.clean(words), new_x="LMARGIN", new_y="NEXT", align="L")

    def gap(self, height: float = 3.0) -> None:
        """Empty space."""
        self.pdf.ln(height)

    def room(self, height: float) -> None:
        """Start a new page where less than `height` is left."""
        if self.pdf.will_page_break(height):
            self.pdf.add_page()


def plan_pdf(plan: Plan) -> bytes:
    """The plan as the bytes of a PDF."""
    sheet = _Sheet()
    sheet.pdf.set_title(f"Tierwise plan: {plan.target_name}")
    # The same plan gives the same file.
    sheet.pdf.set_creation_date(datetime.combine(plan.start, time(), UTC))
    sheet.text(f"Plan: {plan.target_name}", 18, bold=True)
    sheet.gap(1)
    sheet.text(arithmetic(plan))
    sheet.text(ESTIMATE, 9, colour=_MUTED)
    if plan.tight:
        sheet.text("Only the low estimates fit; there is no slack.", bold=True)
    for note in plan.notes:
        sheet.text(note, 9, colour=_MUTED)
    _heading(sheet, "Where you stand")
    _fit(sheet, plan)
    _heading(sheet, "Weeks")
    _bars(sheet, plan)
    _heading(sheet, "Steps")
    for number, item in enumerate(plan.steps, 1):
        _step(sheet, number, item)
    _heading(sheet, "Week by week")
    for week in plan.weeks:
        if week.portions:
            sheet.text(f"{week.start.isoformat()}  week {week.number}: {work_of(week, plan)}", 9)
    return bytes(sheet.pdf.output())


def _heading(sheet: _Sheet, words: str) -> None:
    sheet.gap()
    sheet.room(20)
    sheet.text(words, 13, bold=True)
    sheet.gap(1)


def _fit(sheet: _Sheet, plan: Plan) -> None:
    """The verdicts as coloured cells with words."""
    pdf, wide, high = sheet.pdf, 36.0, 8.0
    left, top = pdf.l_margin, pdf.get_y()
    sheet.font(8, colour=_MUTED)
    for column, name in enumerate(CRITERIA):
        pdf.set_xy(left + 18 + column * wide, top)
        pdf.cell(wide, 5, name)
    for row, tier in enumerate(TIERS):
        y = top + 6 + row * (high + 1)
        sheet.font(9, bold=True)
        pdf.set_xy(left, y)
        pdf.cell(18, high, f"Tier {tier}")
        for column, name in enumerate(CRITERIA):
            line = plan.assessment.tiers[tier].get(name)
            if line is None:
                sheet.font(8, colour=_MUTED)
                pdf.set_xy(left + 18 + column * wide, y)
                pdf.cell(wide - 1, high, "not asked for", align="C")
                continue
            pdf.set_fill_color(*_rgb(VERDICT_COLOURS[line.verdict]))
            sheet.font(8, colour=_rgb(VERDICT_INK[line.verdict]))
            pdf.set_xy(left + 18 + column * wide, y)
            pdf.cell(wide - 1, high, VERDICT_WORDS[line.verdict], fill=True, align="C")
    pdf.set_xy(left, top + 6 + len(TIERS) * (high + 1))


def _bars(sheet: _Sheet, plan: Plan) -> None:
    """One bar a step over the weeks."""
    pdf, label = sheet.pdf, 36.0
    width = pdf.epw - label - 16
    total = max(1, len(plan.weeks))
    for number, item in enumerate(plan.steps, 1):
        sheet.room(_BAR + 2)
        y = pdf.get_y()
        sheet.font(8)
        pdf.set_xy(pdf.l_margin, y)
        pdf.cell(label, _BAR, f"{number}. {item.step.id}")
        start = pdf.l_margin + label + width * (item.first - 1) / total
        pdf.set_fill_color(*_rgb("#b45309" if item.step.test else "#0f766e"))
        pdf.rect(start, y + 0.5, max(1.0, width * (item.last - item.first + 1) / total), _BAR - 1, style="F")
        sheet.font(7, colour=_MUTED)
        pdf.set_xy(pdf.l_margin + label + width + 1, y)
        pdf.cell(15, _BAR, f"{item.hours:g} h")
        pdf.set_xy(pdf.l_margin, y + _BAR + 1)
    sheet.font(7, colour=_MUTED)
    pdf.set_xy(pdf.l_margin + label, pdf.get_y())
    pdf.cell(width, 4, f"week 1 to {total}, from {plan.start.isoformat()}", new_x="LMARGIN", new_y="NEXT")


def _step(sheet: _Sheet, number: int, item: PlannedStep) -> None:
    step = item.step
    sheet.room(38)
    sheet.text(f"{number}. {heading(step)}", 10, bold=True)
    sheet.text(f"When: {effort(item)}", 9)
    sheet.text(f"To show: {step.proof}", 9)
    sheet.text(f"Why: {step.reason.text}", 9)
    sheet.text(f"Source: {step.reason.source.label}", 8, colour=_MUTED)
    sheet.gap(2)


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
