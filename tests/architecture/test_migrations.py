"""Tests have their tables made from the models, which is quick; the migrations have to make the same ones."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

TELL = """
import json
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0, interactive=False)
from tests.architecture.test_migrations import tables
print(json.dumps(tables()))
"""


def tables() -> dict[str, dict[str, list[str]]]:
    """Columns and promises of our tables, without the names a database makes up for constraints."""
    ours = [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("zhanggui.")]
    told = {}
    with connection.cursor() as cursor:
        for table in sorted(model._meta.db_table for model in ours):
            columns = connection.introspection.get_table_description(cursor, table)
            promises = connection.introspection.get_constraints(cursor, table).values()
            told[table] = {
                "columns": sorted(
                    f"{each.name} {each.type_code} {each.display_size} {each.null_ok}" for each in columns
                ),
                "promises": sorted(
                    " ".join(
                        f"{key}={each[key]}" for key in ("primary_key", "unique", "foreign_key", "check", "columns")
                    )
                    for each in promises
                ),
            }
    return told


@pytest.fixture
def fresh_database(tmp_path, db) -> Iterator[dict[str, str]]:
    """The environment of a process whose database is empty."""
    environment = {**os.environ, "ZHANGGUI_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "zhanggui.config.settings"}
    if connection.vendor == "sqlite":
        yield environment
        return
    name = f"migrated_{os.getpid()}"
    host = settings.DATABASES["default"]["HOST"].replace("/", "%2F")
    with connection._nodb_cursor() as cursor:  # a database cannot be made inside a transaction
        cursor.execute(f"CREATE DATABASE {name}")
    yield {**environment, "DATABASE_URL": f"postgres://{settings.DATABASES['default']['USER']}@{host}/{name}"}
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_the_migrations_make_the_tables_of_the_models(fresh_database):
    told = subprocess.run(
        [sys.executable, "-c", TELL], env=fresh_database, capture_output=True, text=True, check=True
    ).stdout

    assert json.loads(told.splitlines()[-1]) == json.loads(json.dumps(tables()))
