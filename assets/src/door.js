// What the pages do in the browser. No inline handlers, no eval: the content policy forbids them.
(function () {
  "use strict";
  const root = document.documentElement;
  const words = JSON.parse(document.body.dataset.words || "{}");
  const me = document.currentScript;
  const all = (selector, within) => Array.from((within || document).querySelectorAll(selector));
  const say = (key, n) => (words[key] || key).replace("{n}", n === undefined ? "" : Number(n).toLocaleString("en"));

  // ---- menu
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-menu-open]")) root.classList.toggle("menu-open");
    if (event.target.closest("[data-menu-close]")) root.classList.remove("menu-open");
    if (event.target.closest("[data-fold]")) {
      const folded = root.classList.toggle("menu-folded");
      try { localStorage.setItem("zhanggui-menu", folded ? "folded" : "open"); } catch (error) { /* not kept */ }
    }
    if (event.target.closest("[data-keys]")) showKeys();
    if (event.target.closest("[data-print]")) window.print();
  });

  // ---- keyboard
  let going = 0;
  const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
  function showKeys() {
    const sheet = document.getElementById("keys");
    if (sheet) window.tabler.Modal.getOrCreateInstance(sheet).show();
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      root.classList.remove("menu-open");
      if (typing(event.target)) event.target.blur();
      return;
    }
    if (typing(event.target) || document.querySelector(".modal.show")) return;
    if (Date.now() < going) {
      going = 0;
      const link = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
      if (link) { event.preventDefault(); window.location.assign(link.href); }
      return;
    }
    if (event.key === "g") going = Date.now() + 1500;
    if (event.key === "?") { event.preventDefault(); showKeys(); }
    if (event.key === "/") {
      const search = document.querySelector("[data-search]");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
    }
  });

  // ---- long lists narrowed to what is looked for; the fields for it are no part of the form they stand in
  function narrow(box) {
    const at = box.parentElement.closest(".narrowing"), list = document.querySelector(box.dataset.narrow);
    const sought = at.querySelector("[type=search]").value.trim().toLowerCase(), only = at.querySelector("[type=checkbox]").checked;
    const rows = all("tbody > tr, :scope > label", list);
    for (const row of rows) {
      const said = Array.from(row.children).filter((part) => !part.querySelector("select"));
      const named = said.map((part) => part.textContent).join(" ").toLowerCase().includes(sought);
      row.hidden = !named || (only && !row.querySelector("input[type=checkbox]").checked);
    }
    for (const card of all(".card", list)) card.hidden = !card.querySelector("tbody > tr:not([hidden])");
    at.querySelector("[data-narrow-none]").hidden = rows.some((row) => !row.hidden);
  }
  for (const name of ["input", "change", "keydown"]) {
    document.addEventListener(name, (event) => {
      const box = event.target.closest && event.target.closest("[data-narrow]");
      if (!box) return;
      if (name === "keydown") { if (event.key === "Enter") event.preventDefault(); return; }
      event.stopPropagation();
      narrow(box);
    }, true);
  }

  // ---- lists to choose several from: a click takes one in or out, and what is chosen stands beneath
  function tellChosen(list) {
    const told = list.nextElementSibling?.matches(".chosen") ? list.nextElementSibling : document.createElement("div");
    told.className = "chosen";
    told.replaceChildren(...Array.from(list.selectedOptions, (option) => {
      const one = document.createElement("span");
      one.textContent = option.textContent.trim();
      return one;
    }));
    list.after(told);
  }
  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest && event.target.closest("select[multiple] > option");
    if (!option || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const list = option.parentElement, at = list.scrollTop;
    option.selected = !option.selected;
    list.focus({ preventScroll: true });
    list.scrollTop = at;
    for (const name of ["input", "change"]) list.dispatchEvent(new Event(name, { bubbles: true }));
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("select[multiple]")) tellChosen(event.target);
  });
  window.addEventListener("load", () => all("select[multiple]").forEach(tellChosen));

  // ---- forms: no empty parts in addresses, no double sending, a question before what hurts
  const live = (field) => field.name && !field.disabled && field.type !== "submit";
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.ask && !window.confirm(form.dataset.ask)) { event.preventDefault(); return; }
    if (form.hasAttribute("data-columns")) {
      form.elements.columns.value = all("input[type=checkbox]:checked", form).map((box) => box.value).join(",");
    }
    if (form.hasAttribute("data-lean")) {
      const empty = Array.from(form.elements).filter((field) => live(field) && !field.value);
      empty.forEach((field) => { field.disabled = true; });
      setTimeout(() => empty.forEach((field) => { field.disabled = false; }));
    }
    if (form.method === "post" && !event.defaultPrevented) {
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "1";
      setTimeout(() => { delete form.dataset.sent; }, 4000);
    }
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-send]")) event.target.form.requestSubmit();
  });
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => delete form.dataset.sent));
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.verb !== "get" || !event.detail.elt.closest("[data-desk]")) return;
    const given = event.detail.parameters;
    for (const [name, value] of Object.entries(given)) if (value === "") delete given[name];
  });

  // ---- choosing rows of a list
  const bulkOf = (target) => target.closest("[data-bulk]");
  function countChosen(form) {
    const bar = form.querySelector("[data-bulk-bar]");
    if (!bar) return;
    const rows = all("input[name=row]", form);
    const n = rows.filter((row) => row.checked).length;
    const everything = form.elements.all.value === "1";
    bar.hidden = n === 0;
    bar.querySelector("[data-bulk-count]").textContent = everything ? say("all", form.dataset.total) : say("chosen", n);
    const page = form.querySelector("[data-bulk-page]");
    page.checked = n > 0 && n === rows.length;
    page.indeterminate = n > 0 && n < rows.length;
    const more = form.querySelector("[data-bulk-all]");
    if (more) more.hidden = everything || n < rows.length;
  }
  document.addEventListener("change", (event) => {
    const form = bulkOf(event.target);
    if (!form) return;
    if (event.target.matches("[data-bulk-page]")) all("input[name=row]", form).forEach((row) => { row.checked = event.target.checked; });
    else if (event.target.name !== "row") return;
    form.elements.all.value = "";
    countChosen(form);
  });
  document.addEventListener("click", (event) => {
    const form = bulkOf(event.target);
    if (!form) return;
    if (event.target.closest("[data-bulk-all]")) { form.elements.all.value = "1"; countChosen(form); }
    if (event.target.closest("[data-bulk-none]")) {
      all("input[name=row]", form).forEach((row) => { row.checked = false; });
      form.elements.all.value = "";
      countChosen(form);
    }
    const action = event.target.closest("[data-bulk-action]");
    if (action) askBefore(form, action);
  });
  function askBefore(form, action) {
    const sheet = form.querySelector("#desk-confirm");
    sheet.querySelector(".modal-title").textContent = action.dataset.label;
    sheet.querySelector("[data-confirm-text]").textContent = action.dataset.confirm || "";
    sheet.querySelector("[data-confirm-count]").textContent = say("rows", form.elements.all.value === "1" ? form.dataset.total : all("input[name=row]:checked", form).length);
    const note = sheet.querySelector("[data-confirm-note]");
    note.hidden = !action.hasAttribute("data-note");
    note.querySelector("textarea").required = !note.hidden;
    const go = sheet.querySelector("[data-confirm-go]");
    go.value = action.dataset.bulkAction;
    go.classList.toggle("btn-danger", action.classList.contains("btn-outline-danger"));
    window.tabler.Modal.getOrCreateInstance(sheet).show();
  }

  // ---- one sheet serves every "attest" button; without scripts the button leads to the item's page
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-attest]");
    const sheet = document.getElementById("attest-sheet");
    if (!button || !sheet) return;
    event.preventDefault();
    const form = sheet.querySelector("form");
    form.reset();
    form.action = button.dataset.attest;
    sheet.querySelector("[data-attest-title]").textContent = button.dataset.title;
    window.tabler.Modal.getOrCreateInstance(sheet).show();
  });
  document.addEventListener("shown.bs.modal", (event) => event.target.querySelector("textarea, input:not([type=hidden]):not([type=file])")?.focus());

  // ---- short messages
  function toast(text, tone) {
    const place = document.getElementById("toasts");
    const box = document.createElement("div");
    box.className = "toast show toast-" + (tone || "green");
    box.setAttribute("role", tone === "red" ? "alert" : "status");
    const body = document.createElement("div");
    body.className = "toast-body";
    body.textContent = text;
    box.append(body);
    place.append(box);
    setTimeout(() => box.remove(), tone === "red" ? 9000 : 5000);
  }
  document.addEventListener("toast", (event) => toast(event.detail.text, event.detail.tone));
  document.addEventListener("htmx:responseError", () => toast(say("failed"), "red"));
  document.addEventListener("htmx:sendError", () => toast(say("offline"), "red"));

  // ---- charts: options come as JSON; "$money", "$count" and "$percent" stand for the formatters
  const short = (value) => {
    const size = Math.abs(value);
    if (root.lang.startsWith("zh")) return size >= 1e8 ? +(value / 1e8).toFixed(2) + "亿" : size >= 1e4 ? +(value / 1e4).toFixed(2) + "万" : value.toLocaleString("en");
    return size >= 1e6 ? +(value / 1e6).toFixed(2) + "M" : size >= 1e4 ? +(value / 1e3).toFixed(1) + "k" : value.toLocaleString("en");
  };
  const number = (value) => (value && value.value !== undefined ? value.value : value);
  const formatters = {
    $money: (value) => "¥" + Number(number(value)).toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 }),
    $count: (value) => Number(number(value)).toLocaleString("en"),
    $percent: (value) => (Number(number(value)) * 100).toFixed(2) + "%",
    $short: (value) => short(Number(number(value))),
  };
  function alive(part) {
    if (Array.isArray(part)) return part.map(alive);
    if (part && typeof part === "object") return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, alive(value)]));
    return typeof part === "string" && formatters[part] ? formatters[part] : part;
  }
  const shade = (name) => getComputedStyle(document.body).getPropertyValue(name).trim();
  function look() {
    const ink = shade("--tblr-body-color"), faint = shade("--tblr-secondary"), line = shade("--zg-line");
    const axis = { axisLine: { lineStyle: { color: line } }, axisLabel: { color: faint }, splitLine: { lineStyle: { color: line } }, axisTick: { show: false } };
    return {
      color: ["#3b6fd4", "#e0a126", "#2f9e77", "#c0524a", "#7c62c9", "#3aa5c4", "#8a9099"],
      backgroundColor: "transparent",
      textStyle: { color: ink, fontFamily: getComputedStyle(document.body).fontFamily },
      legend: { textStyle: { color: ink } },
      tooltip: { backgroundColor: shade("--tblr-bg-surface"), borderColor: line, textStyle: { color: ink } },
      categoryAxis: Object.assign({}, axis, { splitLine: { show: false } }), valueAxis: axis, timeAxis: axis, logAxis: axis,
    };
  }
  let fetching;
  function echarts() {
    fetching = fetching || new Promise((ready, failed) => {
      const script = document.createElement("script");
      script.src = me.dataset.echarts;
      script.onload = () => ready(window.echarts);
      script.onerror = failed;
      document.head.append(script);
    });
    return fetching;
  }
  const charts = new Map();
  const sizes = new ResizeObserver((entries) => entries.forEach((entry) => charts.get(entry.target)?.resize()));
  function draw(place) {
    charts.get(place)?.dispose();
    const chart = window.echarts.init(place, look(), { renderer: "svg", locale: root.lang.startsWith("zh") ? "ZH" : "EN" });
    const options = alive(JSON.parse(place.dataset.chart));
    chart.setOption(Object.assign({ animation: false }, options));
    chart.on("click", (point) => { const address = point.data && point.data.link; if (address && address.startsWith("/")) window.location.assign(address); });
    charts.set(place, chart);
    sizes.observe(place);
    place.dataset.drawn = "1";
  }
  function drawAll(within) {
    const places = all("[data-chart]:not([data-drawn])", within);
    if (places.length) echarts().then(() => places.forEach(draw));
  }
  new MutationObserver(() => charts.forEach((chart, place) => place.isConnected && draw(place))).observe(root, { attributes: true, attributeFilter: ["data-bs-theme"] });

  // ---- on paper a chart takes the width there is
  window.addEventListener("beforeprint", () => charts.forEach((chart, place) => {
    const drawing = place.querySelector("svg");
    if (drawing) drawing.setAttribute("viewBox", `0 0 ${chart.getWidth()} ${chart.getHeight()}`);
  }));
  window.addEventListener("afterprint", () => all(".chart-canvas svg").forEach((drawing) => drawing.removeAttribute("viewBox")));

  // ---- rows of tabs that are wider than a phone begin with the one that is open
  function showOpenTab(tabs) {
    const open = tabs.querySelector(".active");
    if (!open) return;
    const [row, tab] = [tabs.getBoundingClientRect(), open.getBoundingClientRect()];
    tabs.scrollLeft += tab.left - row.left - (row.width - tab.width) / 2;
  }

  // ---- start, and again for every part htmx brings
  function ready(within) {
    drawAll(within);
    all("[data-bulk]", within).forEach(countChosen);
    all(".view-tabs, .desk-tabs", within).forEach(showOpenTab);
    if (window.matchMedia("(min-width: 768px)").matches) all(".desk-filter-fields", within).forEach((fields) => fields.classList.add("show"));
  }
  document.addEventListener("htmx:load", (event) => ready(event.detail.elt.parentElement || document));
  ready(document);
  document.fonts.ready.then(() => all(".view-tabs, .desk-tabs").forEach(showOpenTab));  // icons and letters are wider then
})();
