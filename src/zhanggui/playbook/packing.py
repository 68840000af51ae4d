"""A playbook as one file to carry: its folder in a zip, written and read."""

import io
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from zhanggui.base import Problem, Refusal
from zhanggui.playbook import content
from zhanggui.playbook.check import check
from zhanggui.playbook.content import Files
from zhanggui.playbook.models import Version

MOST_BYTES = 8 * 1024 * 1024
MOST_FILES = 400
ENDINGS = (".yaml", ".yml", ".bpmn")
FOLDERS = frozenset({"duties", "registers", "processes"})


def packed(files: Mapping[str, Any]) -> bytes:
    """A zip with one folder, the same bytes for the same playbook."""
    file = io.BytesIO()
    folder = files[content.ABOUT]["id"]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(f"{folder}/{name}"), content.text_of(data), zipfile.ZIP_DEFLATED)
    return file.getvalue()


def unpacked(file: BinaryIO) -> tuple[Files, list[Problem]]:
    """The files of a packed playbook and what is wrong with them, by file and line; no files while one is unreadable.

    Only the files a playbook is made of are looked at, under their plain names: a path in a zip is not trusted.
    """
    with zipfile.ZipFile(file) as archive, tempfile.TemporaryDirectory() as place:
        members = [one for one in archive.infolist() if not one.is_dir() and one.filename.endswith(ENDINGS)]
        if len(members) > MOST_FILES or sum(one.file_size for one in members) > MOST_BYTES:
            raise Refusal("playbook.too_large", _("The file is too large for a playbook."))
        about = min((one for one in members if PurePosixPath(one.filename).name == content.ABOUT),
                    key=lambda one: len(one.filename), default=None)  # fmt: skip
        if about is None:
            raise Refusal("playbook.no_playbook", _("There is no playbook.yaml in this file."))
        root = PurePosixPath(about.filename).parent
        folder = Path(place) / "playbook"
        for one in members:
            path = PurePosixPath(one.filename)
            parts = path.relative_to(root).parts if path.is_relative_to(root) else ()
            if len(parts) == 1 or (len(parts) == 2 and parts[0] in FOLDERS):
                target = folder.joinpath(*parts)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(archive.read(one))
        return _read(folder)


def _read(folder: Path) -> tuple[Files, list[Problem]]:
    try:
        files = content.files_in(folder)
        named = folder.with_name(str(files[content.ABOUT]["id"]).replace("/", "_") or "playbook")
    except (Refusal, KeyError, TypeError):
        return {}, check(folder)
    if named != folder:
        folder.rename(named)
    return files, check(named)


def refuse_stranger(files: Files, live: Version) -> None:
    """A running company takes over versions of its own playbook, no other organisation's."""
    own, theirs = live.files[content.ABOUT]["id"], files[content.ABOUT]["id"]
    if own != theirs:
        raise Refusal(
            "company.other_playbook", _("This company runs %(own)s; the file is %(theirs)s.")
            % {"own": own, "theirs": theirs},
        )  # fmt: skip
