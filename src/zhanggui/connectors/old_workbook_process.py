"""Reads one .xls workbook in a process of its own: `python old_workbook_process.py BOOK FOLDER`.

The old format states sizes that a reader believes before it has seen the cells; what a damaged or hostile book costs,
it costs this process only. It imports nothing of the house, and writes one file of JSON lines for each sheet.
"""

import json
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook, SheetTypeEnum

MEMORY = 2 << 30
WRITTEN = 1 << 30
SECONDS = 60
MOST_CELLS = 12_000_000
TOO_LARGE, PASSWORD = 3, 4


def limited() -> None:
    """Bounds on memory, time and what is written, where the system has them."""
    try:
        import resource
    except ImportError:
        return
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, WRITTEN),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def told(cell: Any) -> Any:
    """A cell as JSON; moments as a letter and their ISO form."""
    if isinstance(cell, datetime):
        return ["m", cell.isoformat()]
    if isinstance(cell, date):
        return ["d", cell.isoformat()]
    if isinstance(cell, time):
        return ["t", cell.isoformat()]
    if isinstance(cell, timedelta):
        return ["s", str(cell)]
    return cell


def main(book: Path, folder: Path) -> int:
    limited()
    try:
        opened = CalamineWorkbook.from_path(str(book))
    except Exception as error:
        return PASSWORD if "assword" in type(error).__name__ else 1
    names: list[str] = []
    cells = 0
    for about in opened.sheets_metadata:
        if about.typ is not SheetTypeEnum.WorkSheet:
            continue
        with (folder / f"{len(names)}.jsonl").open("w", encoding="utf-8") as file:
            for row in opened.get_sheet_by_name(about.name).to_python(skip_empty_area=False):
                cells += len(row)
                if cells > MOST_CELLS:
                    return TOO_LARGE
                file.write(json.dumps([told(cell) for cell in row]) + "\n")
        names.append(about.name)
    (folder / "sheets.json").write_text(json.dumps(names), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
