"""What `ZHANGGUI_FACTS` says: where the facts lie, and which engine answers over them.

    /var/zhanggui/facts                       a folder, and the engine inside the program
    s3://bucket/company                       the same over object storage
    postgres://user@host/database             an engine; the facts lie in the state folder, unless it says
    clickhouse://user@host:8123/database      ...?facts=/folder or ...?facts=s3://bucket/company
    spark:local-cluster[2,1,1024]             spark: and the master as Spark writes it, as in spark://host:7077

No secret is ever part of it: passwords and keys come from the environment alone.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from zhanggui.base import Refusal

ENGINES = ("spark", "postgres", "clickhouse")
_MARK = "facts="


@dataclass(frozen=True)
class Named:
    """The root of the facts; the engine's address, empty for the one inside the program."""

    root: str
    engine: str = ""

    @property
    def text(self) -> str:
        """The whole as one text, which `named` reads again."""
        if not self.engine:
            return self.root
        return f"{self.engine}{'&' if '?' in self.engine else '?'}{_MARK}{self.root}"


def named(text: str, otherwise: str = "") -> Named:
    """What the text says; `otherwise` is where the facts lie when it names an engine alone."""
    scheme = text.partition(":")[0].lower()
    if scheme == "postgresql":
        scheme, text = "postgres", "postgres" + text[len("postgresql") :]
    if scheme not in ENGINES:
        _refuse_strange(text)
        return Named(text)
    engine, root = _parted(text)
    if not root and not otherwise:
        raise Refusal("facts.no_folder", f"Say where the facts lie that {scheme} answers over: {engine}?facts=/folder.")
    _refuse_secrets(engine)
    return Named(root or otherwise, engine)


def is_remote(root: str) -> bool:
    """Whether the root is object storage."""
    return root.startswith("s3://")


def _parted(text: str) -> tuple[str, str]:
    """The engine's address, and what it says of the facts, which comes last."""
    for sign in ("?", "&"):
        before, found, root = text.partition(sign + _MARK)
        if found:
            return before, root
    return text, ""


def _refuse_strange(text: str) -> None:
    scheme, found, _ = text.partition("://")
    if found and scheme != "s3":
        raise Refusal(
            "facts.unknown_place",
            f"The facts cannot lie in {scheme}://...: name a folder, s3://..., or an engine of {', '.join(ENGINES)}.",
        )


def _refuse_secrets(engine: str) -> None:
    """An address is shown, logged and kept with answers."""
    if urlsplit(engine.replace("[", "").replace("]", "")).password:
        raise Refusal(
            "facts.secret_in_address",
            "The address of the engine has a password in it. Leave it out and set it as PGPASSWORD or "
            "CLICKHOUSE_PASSWORD, or in the password file of the driver.",
        )
