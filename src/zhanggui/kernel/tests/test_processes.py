"""Several processes at once: one day opened, one chain of audit entries."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from zhanggui.kernel.audit import api as audit
from zhanggui.kernel.audit.models import AuditEntry
from zhanggui.kernel.conftest import make_company
from zhanggui.kernel.work.models import WorkItem

PROCESS = """
import sys
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from zhanggui.kernel.audit import api as audit
from zhanggui.kernel.tests.days import MONDAY, moment
from zhanggui.kernel.work import api as work
sys.stdin.readline()  # everybody starts when the test says so
for number in range(15):
    audit.note(actor=f"process {sys.argv[2]}", action="order.noted", subject=str(number))
print(work.open_day(MONDAY, moment(MONDAY)).opened)
"""


@pytest.mark.django_db(transaction=True)
def test_processes_open_a_day_once_and_write_one_chain():
    company = make_company()
    for number in range(40):
        company.duty(f"duty-{number}")
    database = str(connection.settings_dict["NAME"])
    environment = os.environ | {"ZHANGGUI_HOME": str(settings.HOME)}
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS, database, str(number)], env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        for number in range(3)
    ]  # fmt: skip
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    opened = [int(process.communicate(timeout=120)[0]) for process in processes]

    assert sorted(opened) == [0, 0, 40]
    assert WorkItem.objects.count() == 40
    assert AuditEntry.objects.count() == 45
    assert audit.verify() == []
