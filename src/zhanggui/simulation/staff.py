"""Who works in the department: the sample people of a playbook, by post. Read as data; nothing here runs a playbook."""

from collections.abc import Mapping
from dataclasses import dataclass

from zhanggui.base import from_yaml, playbooks_folder


@dataclass(frozen=True)
class Staff:
    """People by the codes of their posts, each as a register names a person: `孙丽娜 · campaign`."""

    by_post: Mapping[str, tuple[str, ...]]
    departments: tuple[str, ...] = ()
    """Codes of the departments, as a register names them."""

    def of(self, *posts: str) -> tuple[str, ...]:
        """The people of the first of these posts that anybody holds; everybody where nobody holds one."""
        held = next((self.by_post[post] for post in posts if post in self.by_post), ())
        return held or tuple(person for people in self.by_post.values() for person in people)

    def one(self, *posts: str, turn: int = 0) -> str:
        """One of them; with `turn` they take turns."""
        people = self.of(*posts)
        return people[turn % len(people)] if people else ""


def staff_of(playbook: str) -> Staff:
    """The sample people of an organisation; nobody where it has none."""
    file = playbooks_folder() / playbook / "people.yaml"
    rows = from_yaml(file.read_text("utf-8"))["people"] if file.exists() else []
    found: dict[str, list[str]] = {}
    for row in rows:
        for post in row["posts"]:
            found.setdefault(post, []).append(f"{row['name']['zh']} · {row['code']}")
    return Staff({post: tuple(people) for post, people in found.items()}, _departments_of(playbook))


def _departments_of(playbook: str) -> tuple[str, ...]:
    file = playbooks_folder() / playbook / "playbook.yaml"
    rows = from_yaml(file.read_text("utf-8")).get("departments", ()) if file.exists() else ()
    return tuple(row["id"] for row in rows)
