// Before the page is drawn: the device's light or dark, and the folded menu.
(function () {
  var root = document.documentElement;
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  function follow() {
    if (root.dataset.theme === "auto") root.dataset.bsTheme = dark.matches ? "dark" : "light";
  }
  follow();
  dark.addEventListener("change", follow);
  try {
    if (localStorage.getItem("zhanggui-menu") === "folded") root.classList.add("menu-folded");
  } catch (error) { /* storage is switched off: the menu starts open */ }
})();
