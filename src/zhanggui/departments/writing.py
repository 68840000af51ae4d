"""Rows by the thousand: what a file brings goes to the database past the slow part of the model layer.

One statement is made for a table and run for every row. Values are prepared column by column, so that each
field's encryption and conversion hold as in `bulk_create`.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from itertools import repeat
from operator import attrgetter
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.utils import format_number

from zhanggui.kernel.privacy.api import EncryptedTextField

AT_ONCE = 800
PLAIN = (models.CharField, models.TextField, models.IntegerField, models.BooleanField)
"""Fields whose Python value is what the database takes."""
EXACT = (*PLAIN, models.DecimalField, models.DateField)
"""The same where the database knows decimals and days."""


def upsert(objects: Sequence[models.Model], *, unique: Sequence[str], update: Sequence[str]) -> None:
    """Insert the rows; where one with the same `unique` fields exists, replace its `update` fields.

    The instances do not learn their primary keys.
    """
    if objects:
        names = [field.attname for field in _fields(type(objects[0]))]
        upsert_rows(type(objects[0]), names, map(attrgetter(*names), objects), unique=unique, update=update)


def upsert_rows(
    model: type[models.Model],
    names: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    unique: Sequence[str],
    update: Sequence[str],
) -> None:
    """The same for rows of values in the order of `names`; fields not named take their defaults."""
    columns = dict(zip(names, zip(*rows, strict=True), strict=False))
    if not columns:
        return
    database = connections[DEFAULT_DB_ALIAS]
    prepared = [
        _prepared(field, columns[field.attname], database)
        if field.attname in columns
        else repeat(field.get_db_prep_save(field.get_default(), database))
        for field in _fields(model)
    ]
    with database.cursor() as cursor:
        cursor.executemany(_statement(model, tuple(unique), tuple(update)), list(zip(*prepared, strict=False)))


def read_rows(
    model: type[models.Model], names: Sequence[str], *, among: tuple[str, Iterable[Any]], where: Mapping[str, Any]
) -> Iterator[tuple[Any, ...]]:
    """The rows whose field `among` is one of many values, as the database gives them: no field converts them.

    `names` may be expressions. Right for texts, whole numbers and what SQL has made one; encrypted stays encrypted.
    """
    name, values = among
    wanted = ", ".join(f'"{each}"' if each.isidentifier() else each for each in names)
    table = model._meta.db_table
    given = "".join(f'"{column}" = %s AND ' for column in where)
    values = list(values)
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        for start in range(0, len(values), AT_ONCE):
            some = values[start : start + AT_ONCE]
            marks = ", ".join(["%s"] * len(some))
            sql = f'SELECT {wanted} FROM "{table}" WHERE {given}"{name}" IN ({marks})'  # noqa: S608
            cursor.execute(sql, [*where.values(), *some])
            yield from cursor.fetchall()


def read_columns(sql: str, asked: Sequence[Any], width: int) -> list[Sequence[Any]]:
    """What a query of `width` columns finds, column by column, in no order. Texts, whole numbers and NULL only.

    SQLite hands each column over as one JSON text: it is made in a single step, in which other threads work on.
    """
    database = connections[DEFAULT_DB_ALIAS]
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            cursor.execute(sql, asked)
            return list(zip(*cursor.fetchall(), strict=True)) or [()] * width
        names = [f"c{number}" for number in range(width)]
        arrays = ", ".join(f"json_group_array({name})" for name in names)
        cursor.execute(f"WITH found({', '.join(names)}) AS ({sql}) SELECT {arrays} FROM found", asked)  # noqa: S608
        return [json.loads(column) for column in cursor.fetchone()]


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


def _prepared(field: Any, values: Sequence[Any], database: Any) -> Iterable[Any]:
    """One column's values, prepared for the database."""
    if isinstance(field, EncryptedTextField):
        return field.sealed(values)
    if isinstance(field, EXACT if database.vendor == "postgresql" else PLAIN) or field.is_relation:
        return values
    if isinstance(field, models.DateTimeField) and database.timezone is UTC:
        return map(_utc_text, values)
    if isinstance(field, models.DecimalField):
        return map(_decimal_text, values, repeat(field.max_digits), repeat(field.decimal_places))
    return [None if value is None else field.get_db_prep_save(value, database) for value in values]


@lru_cache(maxsize=1 << 14)
def _utc_text(moment: datetime | None) -> str | None:
    """A moment as Django writes it where the database has no zones."""
    return None if moment is None else str(moment.astimezone(UTC).replace(tzinfo=None))


@lru_cache(maxsize=1 << 14)
def _decimal_text(amount: Decimal | int | None, digits: int, places: int) -> str | None:
    """An amount as Django writes it where the database has no decimals."""
    return None if amount is None else format_number(Decimal(amount), digits, places)
