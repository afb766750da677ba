// Weights with sliders: when one is moved the others that are not locked give way in proportion, the total stays
// 100; then the server is asked for the simulation again. Without this script there are numbers and buttons.
(() => {
  const form = document.querySelector("[data-weights]");
  if (!form || !form.querySelector("[data-try]")) return;
  const tenths = (input) => Math.round(parseFloat(input.value || "0") * 10);
  const line = (input) => input.closest("[data-line]");
  const shown = () => [...form.querySelectorAll("[data-line]:not([hidden]) [data-weight]")];
  const locked = (input) => line(input).querySelector("[data-lock]").checked;
  const slider = (input) => line(input).querySelector("[data-slider]");
  const follow = () => shown().forEach((one) => {
    slider(one).value = one.value;
    slider(one).disabled = locked(one);
  });
  const shareOut = (moved) => {
    const all = shown();
    const free = all.filter((one) => one !== moved && !locked(one));
    const fixed = all.filter((one) => one !== moved && locked(one)).reduce((sum, one) => sum + tenths(one), 0);
    const room = 1000 - fixed;
    const to = free.length ? Math.max(0, Math.min(tenths(moved), room)) : room;
    moved.value = to / 10;
    const before = free.reduce((sum, one) => sum + tenths(one), 0);
    const left = room - to;
    const given = free.map((one) => Math.floor(before ? (left * tenths(one)) / before : left / free.length));
    if (free.length) given[given.indexOf(Math.max(...given))] += left - given.reduce((sum, n) => sum + n, 0);
    free.forEach((one, n) => { one.value = given[n] / 10; });
    follow();
  };
  let waiting = 0;
  let asked = 0;
  const ask = () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const data = new FormData(form);
      data.append("try", "1");
      const turn = (asked += 1);
      const answer = await fetch(form.action, { method: "POST", body: data });
      if (turn !== asked || !answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      page.querySelectorAll("[data-live]").forEach((part) => {
        const here = document.querySelector(`[data-live="${part.dataset.live}"]`);
        if (here) here.replaceWith(document.adoptNode(part));
      });
      const heading = page.querySelector("h1");
      if (heading) document.querySelector("h1").textContent = heading.textContent;
    }, 250);
  };
  form.addEventListener("input", (event) => {
    if (!event.target.matches("[data-slider]")) return;
    const weight = line(event.target).querySelector("[data-weight]");
    weight.value = event.target.value;
    shareOut(weight);
    ask();
  });
  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-weight]")) shareOut(event.target);
    if (event.target.matches("[data-lock]")) follow();
    if (!event.target.matches("[data-slider]")) ask();
  });
  form.querySelectorAll("[data-slider]").forEach((one) => { one.hidden = false; });
  form.querySelector("[data-try]").hidden = true;
  follow();
})();
