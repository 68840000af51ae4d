"""Files people attach to their work: sealed on disk, named by the hash of what is in them."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from zhanggui.base import Refusal
from zhanggui.kernel.privacy import api as privacy

LARGEST = 20 * 1024 * 1024


def keep(upload: Any) -> str:
    """Store an uploaded file; answers the reference a work item carries: hash, slash, name."""
    if upload.size > LARGEST:
        raise Refusal("attachment.too_large", _("The attachment is larger than 20 MB. Attach a smaller file."))
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    target = _path(digest.hexdigest())
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f"{target.name}.{os.getpid()}")
        upload.seek(0)
        with open(draft, "wb") as sealed:
            privacy.seal(upload, sealed)
        draft.replace(target)
    return f"{digest.hexdigest()}/{Path(upload.name).name[-100:]}"


def name_of(reference: str) -> str:
    return reference.partition("/")[2]


def chunks(reference: str) -> Iterator[bytes]:
    """What is in an attachment."""
    with privacy.unseal(_path(reference.partition("/")[0])) as plain:
        while chunk := plain.read(64 * 1024):
            yield chunk


def exists(reference: str) -> bool:
    code = reference.partition("/")[0]
    return len(code) == 64 and code.isalnum() and _path(code).exists()


def _path(code: str) -> Path:
    return Path(settings.FILES_FOLDER) / "attachments" / code[:2] / code
