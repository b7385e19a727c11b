// Runs before the first paint, so that no wrong theme flashes; a module runs too late for that.
(() => {
  const chosen = localStorage.getItem("theme");
  if (chosen) document.documentElement.dataset.theme = chosen;
})();
