/* A long list of choices is narrowed by typing; the first that fits is chosen. */
(() => {
  "use strict";
  function narrowing() {
    const word = document.getElementById("words")?.dataset.narrow;
    if (!word) return;
    for (const list of document.querySelectorAll("select:not([multiple], [data-narrowed], [data-auto-submit])")) {
      if (list.options.length <= 20) continue;
      const every = [...list.options].filter((option) => option.value && !option.disabled), box = document.createElement("input");
      list.dataset.narrowed = "";
      Object.assign(box, { type: "search", className: "input narrow", placeholder: word, autocomplete: "off" });
      box.setAttribute("aria-label", `${list.labels[0]?.firstChild.textContent.trim() || ""} ${word}`);
      box.addEventListener("input", () => {
        const typed = box.value.trim().toLowerCase(), fits = every.filter((option) => option.text.toLowerCase().includes(typed));
        if (typed && fits.length && !fits.includes(list.selectedOptions[0])) fits[0].selected = true;
        for (const option of every) option.hidden = option.disabled = !option.selected && !fits.includes(option);
      });
      box.addEventListener("keydown", (event) => {
        if (event.key !== "Enter") return;
        event.preventDefault();
        list.dispatchEvent(new Event("change", { bubbles: true }));
        list.focus();
      });
      list.before(box);
    }
    for (const group of document.querySelectorAll("fieldset.fieldset:not([data-narrowed])")) {
      const ticks = [...group.querySelectorAll("input[type=checkbox]")];
      if (ticks.length <= 20) continue;
      const box = document.createElement("input"), rows = ticks.map((tick) => tick.closest("label").parentElement);
      group.dataset.narrowed = "";
      Object.assign(box, { type: "search", className: "input narrow", placeholder: word, autocomplete: "off" });
      box.setAttribute("aria-label", `${group.querySelector("legend")?.firstChild.textContent.trim() || ""} ${word}`);
      box.addEventListener("input", () => {
        const typed = box.value.trim().toLowerCase();
        rows.forEach((row, n) => { row.hidden = !ticks[n].checked && !row.textContent.toLowerCase().includes(typed); });
      });
      box.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
      rows[0].parentElement.before(box);
      rows[0].parentElement.classList.add("many-ticks");
    }
  }
  document.addEventListener("htmx:afterSettle", narrowing);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", narrowing); else narrowing();
})();
