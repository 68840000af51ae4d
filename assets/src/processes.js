// Diagrams of processes: drawn in the page's language, coloured by marks, a click leads to the step's words.
(function () {
  "use strict";
  const all = (selector, within) => Array.from((within || document).querySelectorAll(selector));
  const OURS = "https://zhanggui.org/bpmn";
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const LEAST = 0.7;

  // Names in English stand beside the Chinese ones, as zg:en.
  function worded(xml, language) {
    if (language.startsWith("zh")) return xml;
    const drawn = new DOMParser().parseFromString(xml, "application/xml");
    for (const one of all("*", drawn)) {
      const name = one.getAttributeNS(OURS, "en");
      if (name) one.setAttribute("name", name);
    }
    widen(drawn);
    return new XMLSerializer().serializeToString(drawn);
  }

  // English takes more room than the boxes drawn around Chinese names leave.
  function widen(drawn) {
    const named = new Map(all("[id][name]", drawn).map((one) => [one.getAttribute("id"), one.getAttribute("name")]));
    for (const label of Array.from(drawn.getElementsByTagNameNS("*", "BPMNLabel"))) {
      const box = label.getElementsByTagNameNS("*", "Bounds")[0], of = label.parentNode;
      const name = named.get(of.getAttribute("bpmnElement"));
      if (!box || !name) continue;
      const width = Number(box.getAttribute("width")), wanted = Math.max(width, Math.min(110, name.length * 6 + 8));
      if (of.localName === "BPMNShape") box.setAttribute("x", String(Number(box.getAttribute("x")) - (wanted - width) / 2));
      box.setAttribute("width", String(wanted));
    }
  }

  function show(place) {
    const canvasPlace = place.querySelector("[data-canvas]");
    const about = read(place.dataset.picture);
    const viewer = new window.BpmnJS({
      container: canvasPlace,
      zoomScroll: { enabled: false },
      bpmnRenderer: { defaultFillColor: "var(--process-fill)", defaultStrokeColor: "var(--process-stroke)", defaultLabelColor: "var(--process-label)" },
      textRenderer: { defaultStyle: { fontFamily: getComputedStyle(document.body).fontFamily } },
    });
    const failed = () => { canvasPlace.hidden = true; place.querySelector("[data-diagram-failed]").hidden = false; };
    viewer.importXML(worded(read(place.dataset.diagram), place.dataset.language)).then(() => ready(place, canvasPlace, viewer, about)).catch(failed);
  }

  function ready(place, canvasPlace, viewer, about) {
    const canvas = viewer.get("canvas"), elements = viewer.get("elementRegistry");
    for (const [id, marks] of Object.entries(about.marks || {})) {
      if (elements.get(id)) marks.forEach((mark) => canvas.addMarker(id, `mark-${mark}`));
    }
    for (const [id, text] of Object.entries(about.notes || {})) {
      if (!elements.get(id)) continue;
      const note = document.createElement("div");
      note.className = "process-note";
      note.textContent = text;
      viewer.get("overlays").add(id, { position: { bottom: -4, left: 0 }, html: note });
    }
    const whole = canvas.viewbox().inner;
    function lookAt() {
      const wide = canvasPlace.clientWidth, fitting = Math.min(1, wide / (whole.width + 40));
      const scale = Math.max(fitting, LEAST);
      const most = window.innerWidth < 768 ? 380 : 520;
      canvasPlace.style.height = `${Math.round(Math.min(most, Math.max(170, whole.height * scale + 50)))}px`;
      canvas.resized();
      const focus = (about.focus || []).map((id) => elements.get(id)).find(Boolean);
      const height = canvasPlace.clientHeight / scale, width = wide / scale;
      let x = whole.x - 20;
      if (focus && whole.width + 40 > width) x = Math.min(Math.max(x, focus.x + focus.width / 2 - width / 2), whole.x + whole.width + 20 - width);
      let y = whole.y + whole.height / 2 - height / 2;
      if (focus && whole.height + 40 > height) y = Math.min(Math.max(whole.y - 20, focus.y + focus.height / 2 - height / 2), whole.y + whole.height + 20 - height);
      canvas.viewbox({ x, y, width, height });
    }
    lookAt();
    place.dataset.shown = "1";
    place.addEventListener("click", (event) => {
      const button = event.target.closest("[data-zoom]");
      if (!button) return;
      if (button.dataset.zoom === "fit") canvas.zoom("fit-viewport", "auto");
      else canvas.zoom(canvas.zoom() * (button.dataset.zoom === "in" ? 1.25 : 0.8));
    });

    // A finger moves the picture sideways; up and down still moves the page.
    let held = null;
    canvasPlace.addEventListener("pointerdown", (event) => { if (event.pointerType === "touch") held = { x: event.clientX, y: event.clientY }; });
    canvasPlace.addEventListener("pointermove", (event) => {
      if (!held || event.pointerType !== "touch") return;
      canvas.scroll({ dx: event.clientX - held.x, dy: 0 });
      held = { x: event.clientX, y: event.clientY };
    });
    for (const end of ["pointerup", "pointercancel", "pointerleave"]) canvasPlace.addEventListener(end, () => { held = null; });

    // From the picture to the words, and back.
    viewer.on("element.click", (event) => {
      const id = event.element.id.replace(/_label$/, "");
      if (about.jump === "node") {
        const link = document.querySelector(`[data-node-link="${CSS.escape(id)}"]`);
        if (link) window.location.assign(link.href);
        return;
      }
      const rows = all(`li[data-node="${CSS.escape(id)}"], tbody[data-node="${CSS.escape(id)}"]`);
      const row = rows[rows.length - 1];
      if (!row) return;
      all(".process-here").forEach((one) => one.classList.remove("process-here"));
      rows.forEach((one) => one.classList.add("process-here"));
      row.querySelectorAll("details").forEach((one) => { one.open = true; });
      row.scrollIntoView({ block: "center" });
      row.focus({ preventScroll: true });
    });
    let lit = null;
    const light = (id) => {
      if (lit) canvas.removeMarker(lit, "mark-lit");
      lit = id && elements.get(id) ? id : null;
      if (lit) canvas.addMarker(lit, "mark-lit");
    };
    all("li[data-node], tbody[data-node], tr[data-node]").forEach((row) => {
      for (const kind of ["mouseenter", "focusin"]) row.addEventListener(kind, () => light(row.dataset.node));
      for (const kind of ["mouseleave", "focusout"]) row.addEventListener(kind, () => light(null));
    });

    // On paper the whole drawing fits the width.
    window.addEventListener("beforeprint", () => {
      const drawing = canvasPlace.querySelector("svg");
      drawing.setAttribute("viewBox", `${whole.x - 20} ${whole.y - 20} ${whole.width + 40} ${whole.height + 40}`);
      canvas.viewbox({ x: whole.x, y: whole.y, width: whole.width, height: whole.height });
      drawing.querySelector(".viewport").setAttribute("transform", "matrix(1,0,0,1,0,0)");
    });
    window.addEventListener("afterprint", () => { canvasPlace.querySelector("svg").removeAttribute("viewBox"); lookAt(); });
  }

  all("[data-diagram]").forEach(show);
})();
