"""What a page of the editor kept is noted by its code, not in the language of whoever kept it."""

import re
from typing import Any

from django.db import migrations

WHOLE = {
    "the registers that are kept": "registers",
    "使用的登记表": "registers",
    "the processes that are run": "processes",
    "运行的流程": "processes",
}
AS_VERSION = re.compile(r"(?:as version|同第) ([0-9]+)(?: 版)?")


def coded(text: str) -> str:
    found = AS_VERSION.fullmatch(text)
    return f"version: {found[1]}" if found else WHOLE.get(text, text)


def by_code(apps: Any, _schema: Any) -> None:
    for act in apps.get_model("playbook", "VersionAct").objects.filter(action__in=("changed", "imported")):
        if coded(act.text) != act.text:
            act.text = coded(act.text)
            act.save(update_fields=["text"])


class Migration(migrations.Migration):
    dependencies = [("playbook", "0001_initial")]
    operations = [migrations.RunPython(by_code, migrations.RunPython.noop)]
