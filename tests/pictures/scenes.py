"""Which pictures the handbook shows: a screen, who looks at it, and in which languages, widths and lights.

A shot is named by its language and, where it is not a light desktop, by `phone` and `dark`: `zh-phone-dark`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

BOTH = ("en", "zh")
PHONE = ("en", "zh", "zh-phone")


@dataclass(frozen=True)
class Scene:
    """One screen. `path` takes words from the staging; `scroll` names what stands at the top of the window."""

    name: str
    path: str
    who: str = "director"
    shots: tuple[str, ...] = BOTH
    scroll: str = ""
    press: str = ""
    """What is clicked before the picture is taken."""
    whole: bool = False
    """The height of the page (to a limit) instead of that of the window."""

    def address(self, words: Mapping[str, str]) -> str:
        return self.path.format_map(words)

    def person(self, words: Mapping[str, str]) -> str:
        return self.who.format_map(words)


SCENES = (
    Scene("workbench", "/", "shop-manager", ("en", "zh", "zh-phone", "en-dark")),
    # playbook
    Scene("playbook", "/playbook/"),
    Scene("playbook-draft", "/playbook/draft/", shots=PHONE),
    Scene("playbook-post", "/playbook/draft/posts/{post}/"),
    Scene("playbook-duty", "/playbook/draft/duties/{duty}/", shots=("en", "zh", "en-phone")),
    Scene("playbook-proof", "/playbook/draft/duties/C.sales-supervisor.04/", scroll="#parts-card"),
    Scene("playbook-opening", "/playbook/draft/duties/C.aftersale-cs.01/", scroll="#opening-card"),
    Scene("playbook-department", "/playbook/draft/departments/C.dept.ops/"),
    Scene("playbook-difference", "/playbook/versions/{draft}/"),
    Scene("playbook-preview", "/playbook/versions/{draft}/", scroll=".tiles"),
    Scene("organisation", "/organisation/", shots=("en", "zh", "zh-phone-dark")),
    Scene("job-sheet", "/playbook/sheets/{post}/", shots=("en", "zh", "en-phone")),
    Scene("headcount", "/playbook/headcount/"),
    Scene("coverage", "/playbook/coverage/", shots=("en", "zh", "en-dark")),
    # work
    Scene("inbox", "/tasks/", "planning", PHONE),
    Scene("board", "/tasks/board/", "shop-manager", ("en", "zh", "en-dark")),
    Scene("by-person", "/tasks/people/"),
    Scene("calendar", "/tasks/calendar/", "ops-supervisor"),
    Scene("item", "/tasks/{item}/", "planning", ("en", "zh", "en-phone")),
    Scene("request", "/tasks/requests/{request}/"),
    Scene("team", "/team/", shots=("en", "zh", "zh-dark")),
    # processes
    Scene("processes", "/processes/"),
    Scene("process-run", "/processes/runs/{run}/", shots=("en", "zh", "zh-phone", "en-dark")),
    Scene("process-step", "/processes/steps/{step}/", "after-sales", PHONE),
    Scene("process-waits", "/processes/waits/?process=W1.12"),
    Scene("processes-manage", "/processes/manage/?q=W2"),
    Scene("process-draw", "/processes/manage/of/W1.12/draft/"),
    # registers
    Scene("registers", "/registers/", "ops-supervisor"),
    Scene("register", "/registers/R.complaint/", "after-sales", ("en", "zh", "en-phone")),
    Scene("register-form", "/registers/R.complaint/new/", "after-sales", PHONE),
    Scene("register-grid", "/registers/R.ztc-keyword/?view=grid", "search-ads", ("en", "zh", "en-dark")),
    Scene("register-declare", "/registers/-/design/R.issue/"),
    # plans, meetings, suggestions, rules, goals
    Scene("plans", "/people/plans/"),
    Scene("plan", "/people/plans/{plan}/", "shop-manager", PHONE),
    Scene("meeting", "/people/meetings/{meeting}/", "ops-supervisor"),
    Scene("goals", "/goals/", shots=("en", "zh", "en-phone")),
    Scene("goal", "/goals/{goal}/"),
    Scene("rule", "/people/rules/PRICE-01/"),
    Scene("suggestion", "/people/suggestions/{suggestion}/", "pre-sales"),
    # scores
    Scene("scorecard", "/scores/{card}/", "{disputer}", PHONE),
    Scene("score-drill", "/scores/{card}/?line={line}", "{disputer}", scroll="#records"),
    Scene("scores-team", "/scores/team/", shots=("en", "zh", "en-dark")),
    # notices
    Scene("notices", "/notices/", "shop-manager", PHONE),
    Scene("notice-settings", "/notices/settings/", "shop-manager", ("en", "zh", "en-phone-dark")),
)
