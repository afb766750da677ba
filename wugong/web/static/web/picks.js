/* Rows of a ledger that can be ticked: how many are, all of the page at once, and the key "x". */
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  function count() {
    for (const form of all("[data-picks]")) {
      const boxes = all("[data-pick]", form), n = boxes.filter((box) => box.checked).length;
      const every = form.querySelector("[data-pick-all]"), line = form.querySelector("[data-picked-count]");
      every.closest("[hidden]")?.removeAttribute("hidden");
      every.checked = n > 0 && n === boxes.length;
      every.indeterminate = n > 0 && n < boxes.length;
      line.textContent = n ? line.dataset.words.replace("{n}", n) : "";
    }
  }
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-pick-all]")) {
      for (const box of all("[data-pick]", event.target.form)) box.checked = event.target.checked;
    }
    if (event.target.matches("[data-pick], [data-pick-all]")) count();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "x" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select, dialog")) return;
    event.target.closest("[data-row]")?.querySelector("[data-pick]")?.click();
  });
  window.addEventListener("pageshow", count);
})();
