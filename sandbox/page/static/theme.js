// Before the first paint, so that nobody is dazzled; a module would come too late.
(() => {
  const chosen = localStorage.getItem("theme");
  if (chosen) document.documentElement.dataset.theme = chosen;
})();
