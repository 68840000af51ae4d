// The board: cards are dragged between columns by mouse or finger; the buttons on each card do the same by keyboard.
(function () {
  "use strict";
  const board = document.querySelector("[data-board]");
  if (!board) return;
  const wantsNote = new Set(["waiting>done", "begun>done", "waiting>review", "begun>review", "review>begun", "done>begun", "done>review"]);
  const sheet = document.getElementById("board-note");
  let waiting = null;

  function go(form, to, note) {
    form.elements.note.value = note;
    const goal = document.createElement("input");
    goal.type = "hidden";
    goal.name = "to";
    goal.value = to;
    form.append(goal);
    form.submit();
  }
  function ask(card, to, undo) {
    const form = card.querySelector("[data-board-form]");
    const title = board.querySelector(`[data-column="${CSS.escape(to)}"]`).dataset.label;
    if (!wantsNote.has(`${card.dataset.stage}>${to}`)) return go(form, to, "");
    waiting = { form, to, undo };
    sheet.querySelector(".modal-title").textContent = title;
    sheet.querySelector("[data-board-item]").textContent = card.dataset.title;
    sheet.querySelector("textarea").value = "";
    window.tabler.Modal.getOrCreateInstance(sheet).show();
  }
  sheet.addEventListener("hidden.bs.modal", () => {
    if (waiting && waiting.undo) waiting.undo();
    waiting = null;
  });
  sheet.querySelector("[data-board-note]").addEventListener("submit", (event) => {
    event.preventDefault();
    const move = waiting;
    if (!move) return;
    waiting = null;
    go(move.form, move.to, sheet.querySelector("textarea").value);
  });
  board.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-board-form]");
    if (!form) return;
    event.preventDefault();
    if (event.submitter) ask(form.closest("[data-item]"), event.submitter.value, null);
  }, true);

  const columns = Array.from(board.querySelectorAll("[data-column]"));
  const light = (on) => columns.forEach((column) => column.classList.toggle("may-drop", on));
  window.addEventListener("load", () => columns.forEach((column) => window.Sortable && new window.Sortable(column, {
    group: "work", sort: false, animation: 120, delay: 150, delayOnTouchOnly: true, ghostClass: "task-ghost",
    filter: "details, a, button", preventOnFilter: false, draggable: "[data-item]",
    onStart: () => light(true),
    onEnd: (event) => {
      light(false);
      const to = event.to.dataset.column;
      if (event.to === event.from) return;
      const back = () => event.from.insertBefore(event.item, event.from.children[event.oldIndex] || null);
      if (to === "waiting") return back();
      ask(event.item, to, back);
    },
  })));
})();
