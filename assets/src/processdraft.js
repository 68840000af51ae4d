// The drawing board of processes: bpmn-js draws, this names things and says who does them, and asks what is wrong.
(function () {
  "use strict";
  const form = document.querySelector("[data-process-draft]");
  if (!form) return;
  const words = JSON.parse(document.getElementById("draft-words").textContent);
  const source = form.elements.bpmn, about = form.elements.about;
  const board = form.querySelector("[data-modeler]"), panel = form.querySelector("[data-properties]");
  const faults = form.querySelector("[data-faults]"), publish = form.querySelector("[data-publish]");
  const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  let roles = [], steps = [], asText = false, chosen = null;
  source.value = JSON.parse(document.getElementById("draft-xml").textContent);

  function make(tag, attributes, ...inside) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name === "text") made.textContent = value;
      else if (value === true) made.setAttribute(name, "");
      else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
    }
    made.append(...inside);
    return made;
  }

  const attribute = (name) => ({ name, isAttr: true, type: "String" });
  const ours = {
    name: "Zhanggui", uri: "https://zhanggui.org/bpmn", prefix: "zg", xml: { tagAlias: "lowerCase" },
    types: [
      { name: "Named", extends: ["bpmn:BaseElement"], properties: [attribute("en"), attribute("who"), attribute("step")] },
    ],
  };
  const modeler = new window.BpmnJS({
    container: board,
    moddleExtensions: { zg: ours },
    bpmnRenderer: { defaultFillColor: "var(--process-fill)", defaultStrokeColor: "var(--process-stroke)", defaultLabelColor: "var(--process-label)" },
    textRenderer: { defaultStyle: { fontFamily: getComputedStyle(document.body).fontFamily } },
  });

  // ---- the thing that is chosen
  const is = (element, ...types) => types.some((type) => element.businessObject.$instanceOf(type));
  function field(label, input) {
    const id = `p-${input.name}`;
    input.id = id;
    return make("div", { class: "mb-2" }, make("label", { class: "form-label", for: id, text: label }), input);
  }
  function text(name, value, act) {
    const input = make("input", { class: "form-control form-control-sm", name, value: value || "", autocomplete: "off", maxlength: 500 });
    input.addEventListener("change", () => act(input.value.trim()));
    return input;
  }
  function pick(name, value, options, act) {
    const known = options.some(([one]) => one === value) || !value;
    const input = make("select", { class: "form-select form-select-sm", name }, make("option", { value: "" }),
      ...options.map(([one, label]) => make("option", { value: one, text: label, selected: one === value })),
      ...(known ? [] : [make("option", { value, text: value, selected: true })]));
    input.addEventListener("change", () => act(input.value));
    return input;
  }
  function properties(element) {
    chosen = element && !Array.isArray(element) ? (element.labelTarget || element) : null;
    panel.replaceChildren();
    if (!chosen || is(chosen, "bpmndi:BPMNPlane")) { panel.append(make("p", { class: "hint m-0", text: words.nothing })); return; }
    const what = chosen.businessObject, modeling = modeler.get("modeling");
    const set = (values) => modeling.updateProperties(chosen, values);
    panel.append(make("div", { class: "hint mb-2", text: `${words.id}: ${what.id}` }));
    panel.append(field(words.zh, text("zh", what.name, (value) => modeling.updateProperties(chosen, { name: value || undefined }))));
    panel.append(field(words.en, text("en", what.get("zg:en"), (value) => set({ "zg:en": value || undefined }))));
    if (is(chosen, "bpmn:UserTask", "bpmn:ManualTask")) {
      panel.append(field(words.step, text("step", what.get("zg:step"), (value) => set({ "zg:step": value || undefined }))));
      const options = roles.map((role) => [role.id, role.name ? `${role.name} · ${role.id}` : role.id]);
      panel.append(field(words.who, pick("who", what.get("zg:who"), options, (value) => set({ "zg:who": value || undefined }))));
    }
    if (is(chosen, "bpmn:CallActivity")) panel.append(field(words.called, text("called", what.calledElement, (value) => set({ calledElement: value || undefined }))));
    if (is(chosen, "bpmn:SequenceFlow") && is(chosen.source, "bpmn:ExclusiveGateway", "bpmn:InclusiveGateway")) flow(what, modeling, set);
    if (is(chosen, "bpmn:BoundaryEvent")) timer(what, modeling);
  }
  function flow(what, modeling, set) {
    const gate = chosen.source.businessObject;
    const condition = what.conditionExpression ? what.conditionExpression.body : "";
    panel.append(field(words.condition, text("condition", condition, (value) => {
      set({ conditionExpression: value ? modeler.get("moddle").create("bpmn:FormalExpression", { body: value }) : undefined });
    })));
    const box = make("input", { class: "form-check-input", type: "checkbox", checked: gate.default === what });
    box.addEventListener("change", () => modeling.updateProperties(chosen.source, { default: box.checked ? what : undefined }));
    panel.append(make("label", { class: "form-check" }, box, make("span", { class: "form-check-label", text: words.default })));
  }
  function timer(what, modeling) {
    const told = (what.eventDefinitions || []).find((one) => one.$type === "bpmn:TimerEventDefinition");
    if (!told) return;
    const after = told.timeDuration ? told.timeDuration.body : "";
    panel.append(field(words.after, text("after", after, (value) => {
      modeling.updateModdleProperties(chosen, told, { timeDuration: value ? modeler.get("moddle").create("bpmn:FormalExpression", { body: value }) : undefined });
    })));
    const box = make("input", { class: "form-check-input", type: "checkbox", checked: what.cancelActivity !== false });
    box.addEventListener("change", () => modeling.updateProperties(chosen, { cancelActivity: box.checked }));
    panel.append(make("label", { class: "form-check" }, box, make("span", { class: "form-check-label", text: words.interrupts })));
  }

  // A plain task is a step that a person does.
  function onlySteps() {
    const replace = modeler.get("bpmnReplace");
    modeler.get("elementRegistry").filter((one) => one.businessObject && one.businessObject.$type === "bpmn:Task" && !one.labelTarget)
      .forEach((one) => replace.replaceElement(one, { type: "bpmn:UserTask" }));
  }
  const drawn = () => {
    if (asText) return Promise.resolve(source.value);
    onlySteps();
    return modeler.saveXML({ format: true }).then((told) => told.xml);
  };

  // ---- what is wrong
  function tell(found) {
    faults.replaceChildren();
    publish.disabled = found.length > 0;
    if (!asText) {
      const registry = modeler.get("elementRegistry"), canvas = modeler.get("canvas");
      registry.forEach((one) => canvas.removeMarker(one, "mark-fault"));
      found.forEach((one) => { if (one.element && registry.get(one.element)) canvas.addMarker(one.element, "mark-fault"); });
    }
    if (!found.length) { faults.append(make("p", { class: "text-green m-0", text: words.fine })); return; }
    faults.append(make("ol", { class: "process-faults" }, ...found.map((one) => {
      const where = `${one.file === "bpmn" ? words.drawing : words.description}${one.line ? `, ${words.line} ${one.line}` : ""}`;
      const go = make("button", { type: "button", class: "btn btn-link p-0", text: where });
      go.addEventListener("click", () => goTo(one));
      return make("li", {}, make("b", { text: one.title }), " ", go, make("div", { class: "hint", text: one.sentence }));
    })));
  }
  function goTo(fault) {
    if (fault.file === "bpmn" && fault.element && !asText) {
      const element = modeler.get("elementRegistry").get(fault.element);
      if (element) { modeler.get("selection").select(element); modeler.get("canvas").scrollToElement(element); board.scrollIntoView({ block: "center" }); }
      return;
    }
    const area = fault.file === "bpmn" ? source : about;
    if (!fault.line || area.hidden) return;
    const lines = area.value.split("\n"), start = lines.slice(0, fault.line - 1).join("\n").length + (fault.line > 1 ? 1 : 0);
    area.focus();
    area.setSelectionRange(start, start + (lines[fault.line - 1] || "").length);
    area.scrollTop = Math.max(0, (fault.line - 6) * parseFloat(getComputedStyle(area).lineHeight));
    area.scrollIntoView({ block: "center" });
  }
  let asked = 0;
  function check() {
    const turn = (asked += 1);
    return drawn().then((bpmn) => fetch(form.dataset.check, {
      method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": token() }, body: JSON.stringify({ bpmn, about: about.value }),
    })).then((answer) => { if (!answer.ok) throw new Error(answer.status); return answer.json(); }).then((told) => {
      if (turn !== asked) return;
      roles = told.roles;
      steps = told.steps;
      tell(told.faults);
      form.dataset.checked = String(turn);
      if (chosen && !panel.contains(document.activeElement)) properties(chosen);
    }).catch(() => { if (turn === asked) faults.replaceChildren(make("p", { class: "text-red m-0", text: words.failed })); });
  }
  let waiting = 0;
  const later = () => { clearTimeout(waiting); waiting = setTimeout(check, 700); };

  // ---- as text, and back
  const toggle = form.querySelector("[data-as-text]");
  toggle.addEventListener("click", () => {
    const turn = asText ? open(source.value) : drawn().then((xml) => { source.value = xml; });
    turn.then(() => {
      asText = !asText;
      source.hidden = !asText;
      board.parentElement.hidden = asText;
      toggle.setAttribute("aria-pressed", String(asText));
      later();
    }).catch(() => { document.dispatchEvent(new CustomEvent("toast", { detail: { text: words.broken, tone: "red" } })); });
  });
  const open = (xml) => modeler.importXML(xml).then(() => {
    const canvas = modeler.get("canvas");
    canvas.zoom("fit-viewport", "auto");
    canvas.zoom(canvas.zoom() * 0.85);
    canvas.scroll({ dx: 60, dy: 0 });
    properties(null);
  });

  form.querySelector("[data-check-now]").addEventListener("click", check);
  about.addEventListener("input", later);
  source.addEventListener("input", later);
  modeler.on("commandStack.changed", later);
  modeler.on("selection.changed", (event) => properties(event.newSelection.length === 1 ? event.newSelection[0] : null));
  modeler.on("element.changed", (event) => { if (chosen && event.element === chosen && !panel.contains(document.activeElement)) properties(chosen); });
  let sending = false;
  form.addEventListener("submit", (event) => {
    if (sending) return;
    event.preventDefault();
    event.stopPropagation();
    drawn().then((xml) => {
      source.value = xml;
      sending = true;
      setTimeout(() => form.requestSubmit(event.submitter)); // not while this submission is still being told about
    });
  }, true);
  open(source.value).catch(() => { toggle.click(); }).then(check);
})();
