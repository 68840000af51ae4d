"""Small processes for tests: BPMN drawn from a few words, with a description that fits."""

from typing import Any
from xml.sax.saxutils import quoteattr

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:zg="https://zhanggui.org/bpmn">'
)
KINDS = {"S": "startEvent", "E": "endEvent", "X": "exclusiveGateway", "P": "parallelGateway", "O": "inclusiveGateway"}


def draw(*arrows: str, code: str = "T.1", who: str = "agent", extra: str = "", **nodes: str) -> str:
    """BPMN of arrows such as `S > 1`, `X1 > 2 : outcome == 'no'` and `X1 > E` (the default: no condition).

    Numbers are steps; names beginning with S, E, X, P, O are start, end, and gateways; `1="manager"` by keyword
    (`step_1`) says who does a step; `call_C1="W2"` makes C1 a called process. One line of XML an element.
    """
    flows = [_arrow(text, number) for number, text in enumerate(arrows, 1)]
    names = list(dict.fromkeys(name for flow in flows for name in (flow["from"], flow["to"])))
    lines = [f"<bpmn:process id={quoteattr(code)} name='测试' isExecutable='true'>"]
    lines += [_node(name, flows, who, nodes) for name in names]
    lines += [_flow(flow) for flow in flows]
    lines += [extra] if extra else []
    lines += ["</bpmn:process>", "<bpmndi:BPMNDiagram id='D'><bpmndi:BPMNPlane id='PL'>"]
    drawn = [element(name) for name in names] + [flow["id"] for flow in flows]
    drawn += [part.split("'")[0].split('"')[0] for part in _ids(extra)]
    lines += [f"<bpmndi:BPMNShape id='d_{one}' bpmnElement='{one}'/>" for one in drawn]
    return "\n".join([HEAD, *lines, "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>", "</bpmn:definitions>"])


def describe(*steps: str, code: str = "T.1", roles: tuple[str, ...] = ("agent", "manager"), **changes: Any) -> dict:
    """A description: steps such as `1` or `2 ok no` (its outcomes)."""
    return {
        "id": code,
        "name": {"en": "Test", "zh": "测试"},
        "domain": "ORD",
        "trigger": {"kind": "manual"},
        "roles": {role: {"name": {"en": role, "zh": role}} for role in roles},
        "steps": {text.split()[0]: step(*text.split()) for text in steps} | changes.pop("steps", {}),
        **changes,
    }


def step(number: str, *outcomes: str, **words: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {f"note_{number}": {"type": "string", "x-en": "Note", "x-zh": "说明", "x-order": 1}}
    if outcomes:
        fields["outcome"] = {
            "type": "string", "enum": list(outcomes), "x-en": "Decision", "x-zh": "结论", "x-order": 2,
            "x-choices": {one: {"en": one, "zh": one} for one in outcomes},
        }  # fmt: skip
    form = {"type": "object", "properties": fields, "required": ["outcome"] if outcomes else []}
    return {
        "name": {"en": f"Step {number}", "zh": f"步骤{number}"},
        "action": {"en": "Do it", "zh": "办理"},
        "days": 1,
        "minutes": 10,
        "form": form | {"additionalProperties": False},
    } | words


def element(name: str) -> str:
    """The id of a thing in the diagram."""
    return f"Step_{name}" if name.isdigit() else name


def timer(name: str, on: str, after: str, interrupts: bool = True) -> str:
    """A timer on the edge of a step; its arrow is drawn like any other, from its name."""
    cancel = "true" if interrupts else "false"
    return (
        f"<bpmn:boundaryEvent id='{name}' attachedToRef='{element(on)}' cancelActivity='{cancel}'>"
        f"<bpmn:timerEventDefinition><bpmn:timeDuration>{after}</bpmn:timeDuration></bpmn:timerEventDefinition>"
        "</bpmn:boundaryEvent>"
    )


def _arrow(text: str, number: int) -> dict[str, str]:
    ends, _colon, condition = text.partition(" : ")
    source, target = (part.strip() for part in ends.split(">", 1))
    return {"id": f"F{number}", "from": source, "to": target, "condition": condition.strip()}


def _node(name: str, flows: list[dict[str, str]], who: str, nodes: dict[str, str]) -> str:
    if name.isdigit():
        role = nodes.get(f"step_{name}", who)
        return f"<bpmn:userTask id='Step_{name}' name='步骤{name}' zg:step='{name}' zg:who={quoteattr(role)}/>"
    if f"call_{name}" in nodes:
        return f"<bpmn:callActivity id='{name}' name='子流程' calledElement={quoteattr(nodes[f'call_{name}'])}/>"
    if name.startswith("T"):
        return ""  # a timer, drawn by `extra`
    kind = KINDS[name[0]]
    leaving = [flow for flow in flows if flow["from"] == name]
    default = next((flow["id"] for flow in leaving if not flow["condition"]), "")
    says = f" default='{default}'" if name[0] in "XO" and len(leaving) > 1 and default else ""
    return f"<bpmn:{kind} id='{name}'{says}/>"


def _flow(flow: dict[str, str]) -> str:
    head = f"<bpmn:sequenceFlow id='{flow['id']}' sourceRef='{element(flow['from'])}' targetRef='{element(flow['to'])}'"
    if not flow["condition"]:
        return f"{head}/>"
    text = flow["condition"].replace("&", "&amp;").replace("<", "&lt;")
    return f"{head}><bpmn:conditionExpression>{text}</bpmn:conditionExpression></bpmn:sequenceFlow>"


def _ids(extra: str) -> list[str]:
    return [part for piece in extra.split(" id=")[1:] if (part := piece[1:])]
