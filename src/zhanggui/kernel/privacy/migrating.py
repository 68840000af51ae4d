"""For migrations: what lay readable in a column that is now encrypted is written anew."""

from typing import Any

from django.db.migrations import RunPython

from zhanggui.kernel.privacy.crypto import MARK, encrypt_all

AT_ONCE = 1000


def seal_column(app: str, model: str, column: str) -> RunPython:
    """An operation to follow the one that makes the column an EncryptedTextField; safe to repeat."""

    def seal(apps: Any, schema_editor: Any) -> None:
        options = apps.get_model(app, model)._meta
        field, quote = options.get_field(column), schema_editor.quote_name
        table, key, text = quote(options.db_table), quote(options.pk.column), quote(field.column)
        page = (
            f"SELECT {key}, {text} FROM {table} WHERE {key} > %s AND {text} <> '' AND {text} NOT LIKE %s "  # noqa: S608
            f"ORDER BY {key} LIMIT {AT_ONCE}"
        )
        last = 0
        with schema_editor.connection.cursor() as cursor:
            while True:
                cursor.execute(page, [last, f"{MARK}.%"])
                if not (rows := cursor.fetchall()):
                    return
                sealed = encrypt_all([value for _key, value in rows], field.place)
                changed = [(value, row_key) for value, (row_key, _) in zip(sealed, rows, strict=True)]
                cursor.executemany(f"UPDATE {table} SET {text} = %s WHERE {key} = %s", changed)  # noqa: S608
                last = rows[-1][0]

    return RunPython(seal, RunPython.noop, elidable=True)
