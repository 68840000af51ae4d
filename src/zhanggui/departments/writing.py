"""Rows by the thousand: what a file brings goes to the database past the slow part of the model layer.

Departments hand over model instances as usual; one statement is made for a table and run for every row.
Defaults, encryption and conversions of the fields hold as in `bulk_create`.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models

PLAIN = (models.CharField, models.IntegerField, models.BooleanField)
"""Fields whose Python value is what the database takes."""


def upsert(objects: Sequence[models.Model], *, unique: Sequence[str], update: Sequence[str]) -> None:
    """Insert the rows; where one with the same `unique` fields exists, replace its `update` fields.

    The instances do not learn their primary keys.
    """
    if not objects:
        return
    model = type(objects[0])
    database = connections[DEFAULT_DB_ALIAS]
    read = [_reader(field, database) for field in _fields(model)]
    with database.cursor() as cursor:
        cursor.executemany(
            _statement(model, tuple(unique), tuple(update)),
            [tuple(one(each) for one in read) for each in objects],
        )


@lru_cache(maxsize=64)
def _fields(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if not field.primary_key]


@lru_cache(maxsize=64)
def _statement(model: type[models.Model], unique: tuple[str, ...], update: tuple[str, ...]) -> str:
    columns = [field.column for field in _fields(model)]
    keys = ", ".join(f'"{model._meta.get_field(name).column}"' for name in unique)
    kept = [model._meta.get_field(name).column for name in update]
    replaced = ", ".join(f'"{column}" = EXCLUDED."{column}"' for column in kept)
    names = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join(["%s"] * len(columns))
    return (
        f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({marks}) '  # noqa: S608 - names of our own tables
        f"ON CONFLICT ({keys}) DO {'UPDATE SET ' + replaced if replaced else 'NOTHING'}"
    )


def _reader(field: Any, database: Any) -> Callable[[Any], Any]:
    name = field.attname
    if isinstance(field, PLAIN) or field.is_relation:
        return lambda row: getattr(row, name)

    def prepared(row: Any) -> Any:
        value = getattr(row, name)
        return None if value is None else field.get_db_prep_save(value, database)

    return prepared
