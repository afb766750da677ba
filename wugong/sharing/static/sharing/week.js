/* An event is dragged into the week, or picked up with Enter and put down with the arrow keys. Each target is the
   button of a form, so that all of it works without this script. */
(() => {
  "use strict";
  const lift = document.querySelector("[data-lift]");
  if (!lift) return;
  const visible = (button) => button.offsetParent !== null;
  const targets = () => [...document.querySelectorAll("[data-put]")].filter(visible);
  const put = (cell) => cell && cell.querySelector("[data-put]");
  lift.addEventListener("dragstart", (event) => {
    event.dataTransfer.setData("text/plain", lift.textContent.trim());
    event.dataTransfer.effectAllowed = "move";
    lift.classList.add("held");
  });
  lift.addEventListener("dragend", () => lift.classList.remove("held"));
  for (const cell of document.querySelectorAll("[data-cell].fits")) {
    const button = put(cell);
    cell.addEventListener("dragover", (event) => { event.preventDefault(); button.classList.add("over"); });
    cell.addEventListener("dragleave", () => button.classList.remove("over"));
    cell.addEventListener("drop", (event) => { event.preventDefault(); button.form.requestSubmit(button); });
  }
  lift.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== lift) return;
    event.preventDefault();
    lift.classList.add("held");
    targets()[0]?.focus();
  });
  document.addEventListener("keydown", (event) => {
    const all = targets(), here = all.indexOf(document.activeElement);
    if (here < 0) return;
    if (event.key === "Escape") {
      lift.classList.remove("held");
      lift.focus();
    } else if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
      event.preventDefault();
      all[(here + (event.key === "ArrowRight" ? 1 : all.length - 1)) % all.length].focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const rows = [...new Set(all.map((button) => button.closest(".week-row")))];
      const next = rows[(rows.indexOf(all[here].closest(".week-row")) + (event.key === "ArrowDown" ? 1 : rows.length - 1)) % rows.length];
      all.find((button) => next.contains(button))?.focus();
    }
  });
})();
