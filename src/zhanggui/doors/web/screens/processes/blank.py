"""The smallest process that can be published: where drawing a new one begins."""

from zhanggui.doors.web.screens.processes.drafting import written_about


def smallest(code: str, zh: str, en: str) -> tuple[str, str]:
    """The smallest process that can be published: somebody does one thing."""
    about = {
        "id": code, "name": {"en": en, "zh": zh}, "domain": "TASK",
        "trigger": {"kind": "manual", "text": {"en": "Somebody asks for it", "zh": "有人提出"}},
        "roles": {"staff": {"name": {"en": "Staff", "zh": "员工"}, "outside": True}},
        "steps": {
            "1": {
                "name": {"en": "First step", "zh": "第一步"}, "action": {"en": "Do it", "zh": "完成"}, "days": 1,
                "minutes": 30,
                "form": {
                    "type": "object",
                    "properties": {
                        "remark": {
                            "type": "string", "maxLength": 4000, "x-kind": "long", "x-zh": "说明", "x-en": "Remark",
                            "x-order": 1,
                        }
                    },
                    "additionalProperties": False,
                },
            }
        },
    }  # fmt: skip
    return _BLANK.format(code=code, zh=_xml(zh), en=_xml(en)), written_about(about)


def _xml(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


_BLANK = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" \
xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" \
xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xmlns:zg="https://zhanggui.org/bpmn" id="Definitions" targetNamespace="https://zhanggui.org/bpmn">
  <bpmn:process id="{code}" name="{zh}" isExecutable="true" zg:en="{en}">
    <bpmn:startEvent id="Start_1" name="开始" zg:en="Start"><bpmn:outgoing>Flow_1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:userTask id="Step_1" name="第一步" zg:en="First step" zg:step="1" zg:who="staff">
      <bpmn:incoming>Flow_1</bpmn:incoming><bpmn:outgoing>Flow_2</bpmn:outgoing></bpmn:userTask>
    <bpmn:endEvent id="End_1" name="结束" zg:en="End"><bpmn:incoming>Flow_2</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="Flow_1" sourceRef="Start_1" targetRef="Step_1" />
    <bpmn:sequenceFlow id="Flow_2" sourceRef="Step_1" targetRef="End_1" />
  </bpmn:process>
  <bpmndi:BPMNDiagram id="Diagram"><bpmndi:BPMNPlane id="Plane" bpmnElement="{code}">
    <bpmndi:BPMNShape id="Start_1_di" bpmnElement="Start_1"><dc:Bounds x="180" y="122" width="36" height="36" />
      <bpmndi:BPMNLabel><dc:Bounds x="187" y="165" width="22" height="14" /></bpmndi:BPMNLabel></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="Step_1_di" bpmnElement="Step_1">
      <dc:Bounds x="270" y="100" width="100" height="80" /></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="End_1_di" bpmnElement="End_1"><dc:Bounds x="430" y="122" width="36" height="36" />
      <bpmndi:BPMNLabel><dc:Bounds x="437" y="165" width="22" height="14" /></bpmndi:BPMNLabel></bpmndi:BPMNShape>
    <bpmndi:BPMNEdge id="Flow_1_di" bpmnElement="Flow_1">
      <di:waypoint x="216" y="140" /><di:waypoint x="270" y="140" /></bpmndi:BPMNEdge>
    <bpmndi:BPMNEdge id="Flow_2_di" bpmnElement="Flow_2">
      <di:waypoint x="370" y="140" /><di:waypoint x="430" y="140" /></bpmndi:BPMNEdge>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>
"""
