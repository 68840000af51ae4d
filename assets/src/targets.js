// The grid of a target: arrows and Enter move over the cells, Alt+L locks; only what changed is sent. No inline handlers.
(function () {
  "use strict";
  for (const form of document.querySelectorAll("[data-target-grid]")) {
    const rows = Array.from(form.querySelectorAll("tbody tr"));
    const cells = rows.map((row) => Array.from(row.querySelectorAll("td")).map((cell) => cell.querySelector("input.amount")));
    const place = (input) => {
      const row = rows.indexOf(input.closest("tr"));
      return [row, cells[row].indexOf(input)];
    };
    const go = (row, column) => {
      const found = cells[row] && cells[row][column];
      if (found) { found.focus(); found.select(); }
    };
    const plain = (text) => text.replace(/[,，\s¥￥]/g, "");
    const was = (input) => form.elements[input.name.replace("amount|", "was|")];
    const lock = (input) => form.elements[input.name.replace("amount|", "lock|")];
    form.addEventListener("keydown", (event) => {
      const input = event.target;
      if (!input.matches("input.amount")) return;
      const [row, column] = place(input);
      const end = input.value.length;
      if (event.altKey && event.key.toLowerCase() === "l") {
        event.preventDefault();
        lock(input).click();
      } else if (event.altKey || event.ctrlKey || event.metaKey) return;
      else if (event.key === "Enter" || event.key === "ArrowDown") { event.preventDefault(); go(row + 1, column); }
      else if (event.key === "ArrowUp") { event.preventDefault(); go(row - 1, column); }
      else if (event.key === "ArrowLeft" && input.selectionStart === 0) { event.preventDefault(); go(row, column - 1); }
      else if (event.key === "ArrowRight" && input.selectionEnd === end) { event.preventDefault(); go(row, column + 1); }
      else if (event.key === "Escape") { input.value = was(input).value; mark(input); }
    });
    const mark = (input) => {
      const changed = plain(input.value) !== was(input).value;
      input.classList.toggle("changed", changed);
      if (changed) lock(input).checked = true; // what is typed is meant to stay
      input.closest("td").classList.toggle("locked", lock(input).checked);
    };
    form.addEventListener("input", (event) => { if (event.target.matches("input.amount")) mark(event.target); });
    form.addEventListener("change", (event) => {
      if (event.target.matches(".lock input")) event.target.closest("td").classList.toggle("locked", event.target.checked);
    });
    // A page of hundreds of cells sends only those that differ.
    const same = (input) => plain(input.value) === was(input).value && lock(input).checked === lock(input).defaultChecked;
    form.addEventListener("submit", () => {
      for (const input of form.querySelectorAll("input.amount")) {
        if (!same(input)) continue;
        for (const one of [input, was(input), lock(input)]) if (!one.disabled) { one.disabled = true; one.dataset.leftOut = "1"; }
      }
    });
    window.addEventListener("pageshow", () => { for (const input of form.querySelectorAll("[data-left-out]")) { input.disabled = false; delete input.dataset.leftOut; } });
  }
})();
