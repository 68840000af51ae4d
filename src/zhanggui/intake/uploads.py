"""Uploads that never lie in clear on a disk: Django's temporary file, but without a name."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from zhanggui.intake import storage
from zhanggui.intake.scratch import Scratch


class ScratchUploadHandler(FileUploadHandler):
    """Keeps an upload in memory or an unlinked file. For settings.FILE_UPLOAD_HANDLERS."""

    chunk_size = 1024 * 1024

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._scratch = Scratch(storage.scratch_folder())
        self._size = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._size += len(raw_data)
        if self._size > storage.largest():
            self._scratch.close()
            raise StopUpload(connection_reset=True)
        self._scratch.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        return UploadedFile(
            self._scratch.reader(), self.file_name, self.content_type, file_size, self.charset, self.content_type_extra
        )

    def upload_interrupted(self) -> None:
        if hasattr(self, "_scratch"):
            self._scratch.close()
