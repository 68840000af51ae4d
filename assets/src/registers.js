// Registers: references found while typing, the sheet, the designer. No inline handlers, no eval.
(function () {
  "use strict";
  const all = (selector, within) => Array.from((within || document).querySelectorAll(selector));
  const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const toast = (text, tone) => document.dispatchEvent(new CustomEvent("toast", { detail: { text, tone } }));
  const send = (address, body) => fetch(address, {
    method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": token() }, body: JSON.stringify(body),
  }).then((answer) => { if (!answer.ok) throw new Error(answer.status); return answer.json(); });
  const find = (address, text) => fetch(`${address}?q=${encodeURIComponent(text)}`).then((answer) => answer.json()).then((told) => told.found);
  function later(act, wait) {
    let timer = 0;
    return (...given) => { clearTimeout(timer); timer = setTimeout(() => act(...given), wait); };
  }
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

  // ---- references of a form
  const offer = later((input) => {
    find(input.dataset.refer, input.value).then((found) => {
      const list = document.getElementById(input.getAttribute("list"));
      if (list) list.replaceChildren(...found.map((text) => make("option", { value: text })));
    }).catch(() => {});
  }, 200);
  for (const kind of ["input", "focusin"]) {
    document.addEventListener(kind, (event) => { if (event.target.matches("input[data-refer]")) offer(event.target); });
  }

  // ---- the sheet
  function sheet(place) {
    const about = JSON.parse(document.getElementById(place.dataset.sheet).textContent);
    const words = about.texts;
    const fresh = () => ({ number: null, revision: null, ...Object.fromEntries(about.columns.map((column) => [column.id, column.type === "yes_no" ? false : ""])) });
    const flat = (row) => ({ number: row.number, revision: row.revision, link: row.link, ...row.values });
    const editors = {
      long: "textarea", yes_no: "tickCross", choice: "list", date: "date", time: "time",
    };
    function column(one) {
      const cells = { title: one.title + (one.required ? " *" : ""), field: one.id, headerSort: false, minWidth: one.type === "long" ? 200 : 110, cssClass: one.locked ? "sheet-locked" : "" };
      if (one.number) cells.hozAlign = "right";
      if (one.look === "yes_no") cells.formatter = (cell) => (cell.getValue() === true || cell.getValue() === words.yes ? words.yes : cell.getValue() === false ? "" : cell.getValue());
      if (one.locked) return cells;
      cells.editable = (cell) => !one.personal || cell.getData().number === null;
      cells.editor = editors[one.type] || "input";
      if (one.type === "choice") cells.editorParams = { values: one.choices, clearable: true, autocomplete: true, listOnEmpty: true, freetext: true };
      if (one.refer) {
        cells.editor = "list";
        cells.editorParams = { valuesLookup: (cell, text) => find(one.refer, text || ""), filterRemote: true, autocomplete: true, freetext: true, listOnEmpty: true, clearable: true, filterDelay: 200, placeholderLoading: "…", placeholderEmpty: "—" };
      }
      return cells;
    }
    const table = new window.Tabulator(place, {
      data: [...about.rows.map(flat), fresh()], layout: "fitDataFill", maxHeight: "70vh", index: "number", headerVisible: true,
      editTriggerEvent: "dblclick", keybindings: { navNext: "tab", navPrev: "shift + tab" },
      columns: [
        { title: "#", field: "number", headerSort: false, frozen: true, hozAlign: "right", width: 64, cssClass: "sheet-locked", formatter: (cell) => {
          const data = cell.getData();
          return data.number === null ? make("i", { class: "ti ti-plus", "aria-label": words.add }) : make("a", { href: data.link, text: data.number, title: words.open });
        } },
        ...about.columns.map(column),
      ],
    });
    const needed = about.columns.filter((one) => one.required && !one.locked);
    function accept(row, told) {
      const isNew = row.getData().number === null, field = at && at.getRow() === row ? at.getField() : "";
      row.update(flat(told)).then(() => {
        row.reformat();
        if (field) mark(row.getCell(field));
        if (isNew) table.addRow(fresh(), false);
      });
      toast(words.saved);
    }
    table.on("cellEdited", (cell) => {
      const row = cell.getRow(), data = row.getData(), name = cell.getField();
      if (cell.getValue() === cell.getOldValue()) return;
      let values = { [name]: cell.getValue() === null || cell.getValue() === undefined ? "" : cell.getValue() };
      if (data.number === null) {
        const missing = needed.filter((one) => data[one.id] === "" || data[one.id] === null || data[one.id] === undefined);
        if (missing.length) { place.dataset.needs = words.needs + missing.map((one) => one.title).join(", "); toast(place.dataset.needs, "yellow"); return; }
        values = Object.fromEntries(about.columns.filter((one) => !one.locked && data[one.id] !== "" && data[one.id] !== null && data[one.id] !== undefined).map((one) => [one.id, data[one.id]]));
      }
      send(about.address, { number: data.number, revision: data.revision, values }).then((told) => {
        if (told.problem) {
          toast(told.problem, "red");
          if (data.number !== null) cell.restoreOldValue();
        } else accept(row, told);
      }).catch(() => { toast(words.failed, "red"); if (data.number !== null) cell.restoreOldValue(); });
    });
    // Keyboard: arrows move over the cells, Enter or a letter edits, as in a spreadsheet.
    let at = null, marked = null;
    function mark(cell) {
      if (marked) marked.classList.remove("sheet-at");
      at = cell || null;
      const found = at && at.getElement();
      marked = found instanceof Element ? found : null;
      if (marked) { marked.classList.add("sheet-at"); marked.scrollIntoView({ block: "nearest", inline: "nearest" }); }
    }
    table.on("cellClick", (event, cell) => { mark(cell); place.focus({ preventScroll: true }); });
    table.on("cellEditing", (cell) => mark(cell));
    for (const done of ["cellEdited", "cellEditCancelled"]) table.on(done, () => setTimeout(() => { if (!place.querySelector(".tabulator-editing")) place.focus({ preventScroll: true }); }));
    place.tabIndex = 0;
    place.addEventListener("focus", () => { if (!at) { const first = table.getRows()[0]; if (first) mark(first.getCells()[1]); } });
    place.addEventListener("keydown", (event) => {
      if (!at || event.target !== place || event.ctrlKey || event.metaKey || event.altKey) return;
      const cells = at.getRow().getCells(), place_ = cells.indexOf(at);
      const rows = table.getRows(), line = rows.indexOf(at.getRow());
      const go = { ArrowLeft: cells[place_ - 1], ArrowRight: cells[place_ + 1], ArrowUp: rows[line - 1]?.getCells()[place_], ArrowDown: rows[line + 1]?.getCells()[place_] };
      if (event.key in go) { event.preventDefault(); if (go[event.key]) mark(go[event.key]); return; }
      if (event.key === "Enter" || event.key === "F2") { event.preventDefault(); at.edit(); return; }
      if (event.key.length === 1 && event.key !== " ") at.edit();
    });
    table.on("tableBuilt", () => { place.dataset.built = "1"; });
  }

  // ---- the designer
  function designer(form) {
    const words = JSON.parse(document.getElementById("register-words").textContent);
    const about = JSON.parse(document.getElementById("register-about").textContent);
    const say = words.labels;
    const list = form.querySelector("[data-columns-of-register]");
    const list_of = (value) => (Array.isArray(value) ? value : value ? [value] : []);
    const numbers = ["number", "integer", "money", "percent"];
    let serial = 0;

    function input(name, label, value, more) {
      const id = `c-${serial}-${name}`;
      const field = make((more && more.tag) || "input", { class: (more && more.tag) === "select" ? "form-select" : "form-control", id, "data-part": name, ...((more && more.attributes) || {}) });
      if (more && more.options) field.append(...Object.entries(more.options).map(([code, text]) => make("option", { value: code, text })));
      field.value = value === undefined || value === null ? "" : value;
      const box = make("div", { class: `register-part${more && more.wide ? " wide" : ""}`, "data-box": name }, make("label", { class: "form-label", for: id, text: label }), field);
      if (more && more.help) box.append(make("div", { class: "form-hint", text: more.help }));
      return box;
    }
    function tick(name, label, on) {
      const field = make("input", { type: "checkbox", class: "form-check-input", "data-part": name });
      field.checked = Boolean(on);
      return make("label", { class: "form-check register-part", "data-box": name }, field, make("span", { class: "form-check-label", text: label }));
    }
    function button(name, icon, label) {
      return make("button", { type: "button", class: "btn btn-icon btn-sm btn-ghost-secondary", [`data-${name}`]: true, "aria-label": label, title: label }, make("i", { class: `ti ti-${icon}`, "aria-hidden": "true" }));
    }
    function columnBox(row) {
      serial += 1;
      const choices = (row.choices || []).map((one) => `${one.id} | ${one.zh} | ${one.en}`).join("\n");
      const unit = row.unit || {}, help = row.help || {};
      const box = make("li", { class: "register-column" },
        make("div", { class: "register-handle", "data-handle": true, "aria-hidden": "true" }, make("i", { class: "ti ti-grip-vertical" })),
        make("div", { class: "register-parts" },
          input("zh", say.zh, row.name.zh), input("en", say.en, row.name.en), input("id", say.id, row.id, { attributes: { maxlength: 40, spellcheck: "false" } }),
          input("type", say.type, row.type, { tag: "select", options: words.types }),
          input("formula", say.formula, row.formula, { wide: true, help: say.formulaHelp, attributes: { spellcheck: "false" } }),
          input("shows", say.shows, row.shows || "number", { tag: "select", options: words.shows }),
          input("choices", say.choices, choices, { tag: "textarea", wide: true, help: say.choicesHelp, attributes: { rows: 3 } }),
          make("details", { class: "register-more wide" }, make("summary", { text: say.more }), make("div", { class: "register-parts" },
            tick("required", say.required, row.required), tick("key", say.key, list_of(about.key).includes(row.id)),
            input("total", say.total, row.total || "none", { tag: "select", options: words.totals }),
            input("default", say.default, Object.keys(words.defaults).includes(row.default || "") ? row.default : "", { tag: "select", options: words.defaults }),
            input("personal", say.personal, row.personal === true ? "text" : row.personal || "", { tag: "select", options: words.masks }),
            input("unitZh", say.unitZh, unit.zh), input("unitEn", say.unitEn, unit.en), input("prefix", say.prefix, row.prefix, { attributes: { maxlength: 20 } }),
            input("helpZh", say.helpZh, help.zh, { attributes: { maxlength: 300 } }), input("helpEn", say.helpEn, help.en, { attributes: { maxlength: 500 } })))),
        make("div", { class: "register-tools" }, button("up", "arrow-up", say.up), button("down", "arrow-down", say.down), button("remove", "trash", say.remove)),
        make("div", { class: "register-problem invalid-feedback", role: "alert" }));
      box.kept = row;
      suit(box);
      return box;
    }
    const part = (box, name) => box.querySelector(`[data-part=${name}]`);
    function suit(box) {
      const kind = part(box, "type").value;
      const counted = numbers.includes(kind) || (kind === "formula" && numbers.includes(part(box, "shows").value));
      const seen = { formula: kind === "formula", shows: kind === "formula", choices: kind === "choice" || kind === "choices", prefix: kind === "sequence",
        personal: kind === "text" || kind === "long", total: counted, unitZh: counted, unitEn: counted,
        helpZh: kind !== "formula" && kind !== "sequence", helpEn: kind !== "formula" && kind !== "sequence",
        required: kind !== "formula" && kind !== "sequence", default: kind !== "formula" && kind !== "sequence",
        key: !["long", "choices", "file", "sequence", "formula"].includes(kind) };
      for (const [name, on] of Object.entries(seen)) box.querySelector(`[data-box=${name}]`).hidden = !on;
    }
    function rowOf(box) {
      const value = (name) => part(box, name).value.trim();
      const on = (name) => !box.querySelector(`[data-box=${name}]`).hidden;
      const row = { id: value("id"), name: { zh: value("zh"), en: value("en") }, type: value("type") };
      if (on("required") && part(box, "required").checked) row.required = true;
      if (on("formula")) { row.formula = value("formula"); row.shows = value("shows"); }
      if (on("choices")) row.choices = value("choices").split("\n").map((line) => line.split("|").map((text) => text.trim())).filter((line) => line[0]).map(([id, zh, en]) => ({ id, zh: zh || id, en: en || zh || id }));
      if (on("total") && value("total") !== "none") row.total = value("total");
      if (on("unitZh") && value("unitZh")) row.unit = { zh: value("unitZh"), en: value("unitEn") || value("unitZh") };
      if (on("personal") && value("personal")) row.personal = value("personal");
      if (on("prefix") && value("prefix")) row.prefix = value("prefix");
      if (on("default")) {
        const kept = box.kept.default || "";
        const chosen = value("default") || (Object.keys(words.defaults).includes(kept) ? "" : kept);
        if (chosen) row.default = chosen;
      }
      if (value("helpZh") || value("helpEn")) row.help = { zh: value("helpZh") || value("helpEn"), en: value("helpEn") || value("helpZh") };
      return row;
    }
    const boxes = () => all(":scope > li", list);
    function declared() {
      const head = (name) => form.querySelector(`[data-head=${name}]`);
      const chosen = (name) => Array.from(head(name).selectedOptions).map((one) => one.value);
      const now = { ...about, id: head("id").value.trim(), name: { zh: head("zh").value.trim(), en: head("en").value.trim() }, domain: head("domain").value,
        owners: chosen("owners"), cadence: all("[data-cadence]:checked", form).map((one) => one.value), columns: boxes().map(rowOf) };
      const readers = chosen("readers"), key = boxes().filter((box) => !box.querySelector("[data-box=key]").hidden && part(box, "key").checked).map((box) => part(box, "id").value.trim());
      delete now.readers; delete now.key; delete now.note; delete now.evidence;
      const noteZh = head("noteZh").value.trim(), noteEn = head("noteEn").value.trim();
      if (noteZh || noteEn) now.note = { zh: noteZh || noteEn, en: noteEn || noteZh };
      if (head("evidence").value !== "filled") now.evidence = head("evidence").value;
      if (readers.length) now.readers = readers.includes("everyone") ? "everyone" : readers;
      if (key.length) now.key = key;
      return now;
    }
    let asked = 0;
    const check = later(() => {
      const mine = (asked += 1);
      send(form.dataset.check, declared()).then((told) => {
        if (mine !== asked) return;
        const place = form.querySelector("[data-problems]");
        place.replaceChildren(told.problems.length
          ? make("ul", { class: "register-problems" }, ...told.problems.map((one) => make("li", { text: one.message })))
          : make("p", { class: "text-green mb-0", text: say.fine }));
        form.querySelector("[data-publish]").disabled = told.problems.length > 0;
        boxes().forEach((box, at) => {
          const mine_ = told.problems.filter((one) => one.row === at + 1);
          box.querySelector(".register-problem").textContent = mine_.map((one) => one.message).join(" ");
          box.classList.toggle("has-problem", mine_.length > 0);
        });
        if (told.preview !== undefined) form.querySelector("[data-preview]").replaceChildren(document.createRange().createContextualFragment(told.preview));
        form.dataset.checked = String(mine);
      }).catch(() => toast(say.failed, "red"));
    }, 250);

    const head = { zh: about.name.zh, en: about.name.en, id: about.id, domain: about.domain, noteZh: (about.note || {}).zh, noteEn: (about.note || {}).en, evidence: about.evidence || "filled" };
    for (const [name, value] of Object.entries(head)) form.querySelector(`[data-head=${name}]`).value = value || "";
    for (const name of ["owners", "readers"]) {
      for (const option of form.querySelector(`[data-head=${name}]`).options) option.selected = list_of(about[name]).includes(option.value);
    }
    for (const box of all("[data-cadence]", form)) box.checked = list_of(about.cadence).includes(box.value);
    list.replaceChildren(...(about.columns || []).map(columnBox));
    if (window.Sortable) window.Sortable.create(list, { handle: "[data-handle]", animation: 120, onEnd: check });
    form.addEventListener("input", (event) => {
      const box = event.target.closest(".register-column");
      if (box && event.target.matches("[data-part=type], [data-part=shows]")) suit(box);
      if (box && event.target.matches("[data-part=en]") && !box.kept.id && !part(box, "id").dataset.typed) {
        part(box, "id").value = event.target.value.toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^[_0-9]+|_+$/g, "").slice(0, 40);
      }
      if (event.target.matches("[data-part=id]")) event.target.dataset.typed = "1";
      check();
    });
    form.addEventListener("click", (event) => {
      const box = event.target.closest(".register-column"), act = event.target.closest("button");
      if (event.target.closest("[data-add-column]")) {
        const made = columnBox({ id: "", name: { zh: "", en: "" }, type: "text" });
        list.append(made);
        part(made, "zh").focus();
      } else if (box && act && act.hasAttribute("data-up")) { box.previousElementSibling?.before(box); act.focus(); }
      else if (box && act && act.hasAttribute("data-down")) { box.nextElementSibling?.after(box); act.focus(); }
      else if (box && act && act.hasAttribute("data-remove")) box.remove();
      else return;
      check();
    });
    form.addEventListener("submit", () => { form.elements.about.value = JSON.stringify(declared()); }, true);
    check();
  }

  const place = document.querySelector("[data-sheet]");
  if (place && window.Tabulator && window.matchMedia("(min-width: 768px)").matches) sheet(place);
  const form = document.querySelector("[data-design]");
  if (form) designer(form);
})();
