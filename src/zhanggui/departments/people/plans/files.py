"""A document as a workbook."""

from io import BytesIO

from zhanggui.departments.people.plans.models import Plan
from zhanggui.departments.people.plans.rules import Body
from zhanggui.departments.people.plans.wording import FATES
from zhanggui.doors.web.desk.exports import safe_text
from zhanggui.doors.web.text import named


def xlsx_of(plan: Plan, body: Body) -> BytesIO:
    """One sheet: heading, then section by section, lines in columns."""
    import xlsxwriter

    made, row = BytesIO(), 2
    fates = dict(FATES)
    with xlsxwriter.Workbook(made, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        title, bold = book.add_format({"bold": True, "font_size": 14}), book.add_format({"bold": True, "bottom": 1})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        sheet.set_column(0, 0, 48)
        sheet.set_column(1, 5, 24)
        sheet.write_string(0, 0, safe_text(plan.title), title)
        about = f"{named(plan.author)} · {plan.position.name} · {plan.first} – {plan.last} · {plan.get_state_display()}"
        sheet.write_string(1, 0, safe_text(about))
        for section in body.sections:
            row += 1
            sheet.write_string(row, 0, safe_text(section.title), bold)
            row += 1
            if not section.is_table:
                sheet.write_string(row, 0, safe_text(section.text), wrapped)
                row += 1
                continue
            for place, column in enumerate(section.columns):
                sheet.write_string(row, place, safe_text(column.title), bold)
            row += 1
            for line in section.rows:
                for place, (column, cell) in enumerate(zip(section.columns, line, strict=False)):
                    shown = str(fates.get(cell, cell)) if column.kind == "fate" else cell
                    sheet.write_string(row, place, safe_text(shown), wrapped)
                row += 1
    made.seek(0)
    return made
