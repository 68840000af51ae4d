"""Reading a BPMN 2.0 file: what is drawn, by name and line; nothing in it is executed, fetched or expanded."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any

from zhanggui.base import Problem

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
PICTURE = "http://www.omg.org/spec/BPMN/20100524/DI"
OURS = "https://zhanggui.org/bpmn"
LARGEST_FILE = 1_000_000

STEPS = frozenset({"userTask", "manualTask"})
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway"})
NODES = STEPS | GATEWAYS | {"startEvent", "endEvent", "callActivity", "subProcess", "boundaryEvent"}
TERMINATE = "terminateEventDefinition"
_INSIDE = frozenset(
    {"sequenceFlow", "conditionExpression", "incoming", "outgoing", "documentation", "extensionElements",
     "timerEventDefinition", "timeDuration", "laneSet", "lane", "flowNodeRef", "textAnnotation", "text", "association"}
)  # fmt: skip
_CAREFUL = {
    "resolve_entities": False, "no_network": True, "load_dtd": False, "dtd_validation": False, "huge_tree": False,
    "remove_comments": True, "remove_pis": True,
}  # fmt: skip
_DURATION = re.compile(r"P(?:(\d{1,3})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,6})M)?)?")


@dataclass(frozen=True)
class Node:
    """One thing drawn that a run can stand on or pass."""

    id: str
    kind: str
    name: str = ""
    who: str = ""
    """The role that does a step."""
    step: str = ""
    """The step's number in the description beside the picture."""
    default: str = ""
    """The flow a gateway takes when no condition holds."""
    called: str = ""
    scope: str = ""
    """The embedded sub-process it lies in; empty for the process itself."""
    attached_to: str = ""
    interrupts: bool = True
    after: timedelta | None = None
    terminates: bool = False
    """An end that ends everything else with it."""
    row: int | None = None

    @property
    def is_step(self) -> bool:
        return self.kind in STEPS

    @property
    def waits(self) -> bool:
        """Whether a run stands here until somebody, or another run, has finished."""
        return self.kind in STEPS or self.kind == "callActivity"


@dataclass(frozen=True)
class Flow:
    """An arrow from one node to the next."""

    id: str
    source: str
    target: str
    condition: str = ""
    row: int | None = None


@dataclass(frozen=True)
class Diagram:
    """A process as drawn."""

    code: str
    name: str = ""
    nodes: dict[str, Node] = field(default_factory=dict)
    flows: dict[str, Flow] = field(default_factory=dict)
    drawn: frozenset[str] = frozenset()
    """Nodes and flows that have a place in the picture."""

    @cached_property
    def outgoing(self) -> dict[str, list[Flow]]:
        return self._by("source")

    @cached_property
    def incoming(self) -> dict[str, list[Flow]]:
        return self._by("target")

    @cached_property
    def boundaries(self) -> dict[str, list[Node]]:
        """Step to the timers on its edge."""
        found: dict[str, list[Node]] = {}
        for node in self.nodes.values():
            if node.kind == "boundaryEvent":
                found.setdefault(node.attached_to, []).append(node)
        return found

    @cached_property
    def steps(self) -> dict[str, Node]:
        """Steps by their number."""
        return {node.step: node for node in self.nodes.values() if node.is_step and node.step}

    def start(self, scope: str = "") -> Node:
        return next(node for node in self.nodes.values() if node.kind == "startEvent" and node.scope == scope)

    def after(self, node: str) -> list[str]:
        """Nodes that can come next: along the arrows, into a sub-process and off the edge of a step."""
        found = [flow.target for flow in self.outgoing[node]]
        found += [timer.id for timer in self.boundaries.get(node, [])]
        if self.nodes[node].kind == "subProcess":
            found += [one.id for one in self.nodes.values() if one.scope == node and one.kind == "startEvent"]
        return found

    def _by(self, end: str) -> dict[str, list[Flow]]:
        found: dict[str, list[Flow]] = {node: [] for node in self.nodes}
        for flow in self.flows.values():
            found.setdefault(getattr(flow, end), []).append(flow)
        return found


def read_diagram(bpmn: bytes | str) -> tuple[Diagram | None, list[Problem]]:
    """The process in a BPMN file, and what is wrong with the file itself; no diagram where it cannot be read at all."""
    import defusedxml.ElementTree as safe_xml  # loaded only where there are diagrams
    from defusedxml.common import DefusedXmlException
    from lxml import etree

    data = bpmn.encode("utf-8", "replace") if isinstance(bpmn, str) else bpmn
    if len(data) > LARGEST_FILE:
        return None, [Problem("process.too_large", "The BPMN file is larger than 1 MB.")]
    try:
        safe_xml.fromstring(data, forbid_dtd=True)
        root = etree.fromstring(data, etree.XMLParser(**_CAREFUL))
    except DefusedXmlException:
        return None, [Problem("process.hostile_xml", "The BPMN file declares a document type or entities.", 1)]
    except (etree.XMLSyntaxError, SyntaxError, ValueError, LookupError) as error:
        row = getattr(error, "lineno", None) or (getattr(error, "position", None) or (None,))[0]
        return None, [Problem("process.unreadable_xml", f"The BPMN file is not readable XML: {error}.", row)]
    processes = list(root.iter(f"{{{BPMN}}}process"))
    if root.tag != f"{{{BPMN}}}definitions" or len(processes) != 1:
        said = f"The file must hold exactly one bpmn:process, not {len(processes)}."
        return None, [Problem("process.one_process", said, 1)]
    return _Reader(root, processes[0]).read()


def read_duration(text: str) -> timedelta | None:
    """An ISO 8601 duration of weeks, days, hours and minutes such as P2D or PT4H; None where it is not one."""
    found = _DURATION.fullmatch(text.strip())
    if found is None or not any(found.groups()):
        return None
    weeks, days, hours, minutes = (int(part or 0) for part in found.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes) or None


class _Reader:
    """Walks one process element and keeps what it does not like."""

    def __init__(self, root: Any, process: Any) -> None:
        self.root, self.process = root, process
        self.problems: list[Problem] = []
        self.nodes: dict[str, Node] = {}
        self.flows: dict[str, Flow] = {}

    def read(self) -> tuple[Diagram, list[Problem]]:
        if self.process.get("isExecutable") != "true":
            self._complain("not_executable", "The process must say isExecutable=true.", self.process)
        for element in self.root.iterchildren():
            if element is not self.process and element.tag not in (f"{{{PICTURE}}}BPMNDiagram", f"{{{BPMN}}}process"):
                self._complain("refused_element", f"{_local(element)} is not allowed here.", element)
        self._scope(self.process, "")
        shapes = (*self.root.iter(f"{{{PICTURE}}}BPMNShape"), *self.root.iter(f"{{{PICTURE}}}BPMNEdge"))
        drawn = frozenset(shape.get("bpmnElement") or "" for shape in shapes)
        code, name = self.process.get("id") or "", self.process.get("name") or ""
        return Diagram(code, name, self.nodes, self.flows, drawn), self.problems

    def _scope(self, parent: Any, scope: str) -> None:
        for element in parent.iterchildren():
            kind = _local(element)
            if not element.tag.startswith(f"{{{BPMN}}}") or kind not in NODES | _INSIDE:
                self._complain("refused_element", f"{kind} is not allowed in a process.", element)
            elif kind == "sequenceFlow":
                self._flow(element)
            elif kind in NODES:
                self._node(element, kind, scope)

    def _node(self, element: Any, kind: str, scope: str) -> None:
        own = element.get("id") or ""
        if not self._new_id(own, element):
            return
        after = None
        if kind == "boundaryEvent":
            after = self._timer(element)
        elif kind != "subProcess":
            self._only_plain(element, kind)
        self.nodes[own] = Node(
            id=own, kind=kind, name=(element.get("name") or "").strip(),
            who=(element.get(f"{{{OURS}}}who") or "").strip(),
            step=(element.get(f"{{{OURS}}}step") or "").strip(), default=element.get("default") or "",
            called=(element.get("calledElement") or "").strip(), scope=scope,
            attached_to=element.get("attachedToRef") or "",
            interrupts=(element.get("cancelActivity") or "true") == "true", after=after, row=element.sourceline,
            terminates=any(_local(child) == TERMINATE for child in element.iterchildren()),
        )  # fmt: skip
        if kind == "subProcess":
            if element.get("triggeredByEvent") == "true":
                self._complain("refused_element", "A sub-process started by an event is not allowed.", element)
            self._scope(element, own)

    def _flow(self, element: Any) -> None:
        own = element.get("id") or ""
        if not self._new_id(own, element):
            return
        conditions = [child for child in element.iterchildren() if _local(child) == "conditionExpression"]
        condition = "".join(conditions[0].itertext()).strip() if conditions else ""
        self.flows[own] = Flow(
            own, element.get("sourceRef") or "", element.get("targetRef") or "", condition, element.sourceline
        )

    def _timer(self, element: Any) -> timedelta | None:
        found = [child for child in element.iterchildren() if _local(child).endswith("EventDefinition")]
        if len(found) != 1 or _local(found[0]) != "timerEventDefinition":
            self._complain("refused_element", "Only a timer may sit on the edge of a step.", element)
            return None
        words = ["".join(child.itertext()) for child in found[0].iterchildren() if _local(child) == "timeDuration"]
        after = read_duration(words[0]) if len(words) == 1 else None
        if after is None:
            self._complain("timer_unreadable", "A timer needs one timeDuration such as P2D or PT4H.", element)
        return after

    def _only_plain(self, element: Any, kind: str) -> None:
        """Events that carry a definition, loops and scripts hide inside allowed elements."""
        allowed = {"incoming", "outgoing", "documentation", "extensionElements"}
        allowed |= {TERMINATE} if kind == "endEvent" else set()
        for child in element.iterchildren():
            if _local(child) not in allowed:
                self._complain("refused_element", f"{_local(child)} is not allowed in {_local(element)}.", child)

    def _new_id(self, own: str, element: Any) -> bool:
        if not own or own in self.nodes or own in self.flows:
            said = f"The id {own} is used twice." if own else f"{_local(element)} has no id."
            self._complain("id_not_unique", said, element)
            return False
        return True

    def _complain(self, code: str, said: str, element: Any) -> None:
        self.problems.append(Problem(f"process.{code}", said, element.sourceline, element.get("id")))


def _local(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else "this"


def nodes_from(diagram: Diagram, starts: list[str]) -> Iterator[str]:
    """Every node that can be reached from these, themselves included."""
    ahead, seen = list(starts), set()
    while ahead:
        node = ahead.pop()
        if node in seen or node not in diagram.nodes:
            continue
        seen.add(node)
        yield node
        ahead.extend(diagram.after(node))
