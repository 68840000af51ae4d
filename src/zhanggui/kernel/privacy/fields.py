"""A text column that is only readable through the application."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from zhanggui.kernel.privacy.crypto import decrypt, encrypt, encrypt_all


class EncryptedTextField(models.TextField):
    """A text encrypted at rest. It cannot be searched or sorted: keep a `blind_index` beside it.

    `place` binds the stored value to its column; it defaults to `app.model.field` and must be given
    when a column is renamed.
    """

    def __init__(self, *args: Any, place: str = "", **kwargs: Any) -> None:
        self._place = place
        super().__init__(*args, **kwargs)

    @property
    def place(self) -> str:
        return self._place or f"{self.model._meta.label_lower}.{self.attname}"

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if self._place:
            kwargs["place"] = self._place
        return name, path, args, kwargs

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if value is None or hasattr(value, "as_sql"):
            return value
        return encrypt(str(value), self.place)

    def sealed(self, values: Iterable[str]) -> list[str]:
        """Many values as the column takes them: for writing past the model layer."""
        return encrypt_all(values, self.place)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return None if value is None else decrypt(value, self.place)

    def get_lookup(self, lookup_name: str) -> Any:
        """Only `isnull`: anything else would compare ciphertexts and silently find nothing."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None
