// When one weight is moved the others that are not locked give way in proportion; the total stays 100.
(() => {
  const form = document.querySelector("[data-weights]");
  const line = form && form.querySelector("[data-total]");
  if (!line) return;
  const tenths = (input) => Math.round(parseFloat(input.value || "0") * 10);
  const shown = () => [...form.querySelectorAll("fieldset.line:not([hidden]) [data-weight]")];
  const locked = (input) => input.closest("fieldset").querySelector("[data-lock]").checked;
  const total = () => {
    line.querySelector("b").textContent = (shown().reduce((sum, one) => sum + tenths(one), 0) / 10).toString();
  };
  const shareOut = (moved) => {
    const all = shown();
    const free = all.filter((one) => one !== moved && !locked(one));
    const fixed = all.filter((one) => one !== moved && locked(one)).reduce((sum, one) => sum + tenths(one), 0);
    const room = 1000 - fixed;
    const to = free.length ? Math.max(0, Math.min(tenths(moved), room)) : room;
    moved.value = to / 10;
    const before = free.reduce((sum, one) => sum + tenths(one), 0);
    let left = room - to;
    const given = free.map((one) => Math.floor(before ? (left * tenths(one)) / before : left / free.length));
    const rest = left - given.reduce((sum, n) => sum + n, 0);
    if (free.length) given[given.indexOf(Math.max(...given))] += rest;
    free.forEach((one, n) => { one.value = given[n] / 10; });
    total();
  };
  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-weight]")) shareOut(event.target);
  });
  line.hidden = false;
  total();
})();
