"""What the forms about registers and processes send, read into what the playbook says of them."""

from typing import Any

from zhanggui.playbook.content import Row
from zhanggui.playbook.screens.asked import Form, wanted_words

MANUAL, EVENT = "manual", "event"
CADENCES = ("daily", "weekly", "monthly", "quarterly", "yearly")


def registers_of(form: Form, _held: Row) -> Row:
    """Codes of the registers that are kept, and the posts that stand in for those they name."""
    owners = {name.removeprefix("owner:"): form.getlist(name) for name in form if name.startswith("owner:")}
    for name in form.getlist("asked"):
        owners.setdefault(name, [])
    return {"codes": form.getlist("kept"), "owners": owners}


def processes_of(form: Form, _held: Row) -> Row:
    """Codes of the processes that are run, who plays the roles, and what begins them otherwise than in the library."""
    roles = {name.removeprefix("role:"): form[name] for name in form if name.startswith("role:")}
    begins = {
        code: said
        for name in form if name.startswith("begins:")
        if (said := _begins(form, code := name.removeprefix("begins:")))
    }  # fmt: skip
    return {"codes": form.getlist("run"), "roles": roles, "begins": begins}


def _begins(form: Form, code: str) -> dict[str, Any] | None:
    chosen = form[f"begins:{code}"]
    if chosen in CADENCES:
        return {"kind": "schedule", "cadence": chosen}
    if chosen == MANUAL:
        return {"kind": MANUAL}
    if chosen != EVENT:
        return None
    said: dict[str, Any] = {"kind": EVENT, "event": form.get(f"event:{code}", "")}
    if where := wanted_words(form.get(f"where:{code}", "")):
        said["where"] = where
    return said | ({"gather": "day"} if form.get(f"gather:{code}") else {})
