"""The face of registers."""

from zhanggui.kernel.registers.access import Access, Due, access_for, access_of, due_now, fillers_of
from zhanggui.kernel.registers.counting import keep_columns, when_touched
from zhanggui.kernel.registers.declaration import Column, Declaration, check, read
from zhanggui.kernel.registers.designing import close, declare, publish_draft, save_draft
from zhanggui.kernel.registers.library import check_files, library
from zhanggui.kernel.registers.models import EntryChange, Register, RegisterDraft, RegisterEntry, RegisterVersion
from zhanggui.kernel.registers.queries import (
    entries_of,
    entry_of,
    history_of,
    labels_for,
    registers_open,
    totals_of,
)
from zhanggui.kernel.registers.references import (
    labels_of,
    link_of,
    provide_reference,
    search_reference,
    shops_of,
    shops_seen_by,
)
from zhanggui.kernel.registers.services import EntryRefused, change, fill, personal_of, restore, reveal, strike, undo
from zhanggui.kernel.registers.workbooks import Imported, export_xlsx, import_xlsx

__all__ = [
    "Access",
    "Column",
    "Declaration",
    "Due",
    "EntryChange",
    "EntryRefused",
    "Imported",
    "Register",
    "RegisterDraft",
    "RegisterEntry",
    "RegisterVersion",
    "access_for",
    "access_of",
    "change",
    "check",
    "check_files",
    "close",
    "declare",
    "due_now",
    "entries_of",
    "entry_of",
    "export_xlsx",
    "fill",
    "fillers_of",
    "history_of",
    "import_xlsx",
    "keep_columns",
    "labels_for",
    "labels_of",
    "library",
    "link_of",
    "personal_of",
    "provide_reference",
    "publish_draft",
    "read",
    "registers_open",
    "restore",
    "reveal",
    "save_draft",
    "search_reference",
    "shops_of",
    "shops_seen_by",
    "strike",
    "totals_of",
    "undo",
    "when_touched",
]
