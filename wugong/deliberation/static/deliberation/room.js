/* The meeting room: notes save as one types, outlive a lost connection, and are put together with a colleague's. */
(() => {
  "use strict";
  const form = document.querySelector("[data-notes]");
  const line = document.getElementById("saved");
  const words = (document.getElementById("words") || { dataset: {} }).dataset;
  const tell = (state, text) => { if (line) { line.dataset.state = state; line.textContent = text; } };
  const clock = () => new Date().toTimeString().slice(0, 5);

  // A column that somebody is typing in is not redrawn.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const column = event.detail.elt;
    if (column.matches && column.matches("[data-polite]") && column.contains(document.activeElement)
        && document.activeElement.matches("input, textarea, select")) event.preventDefault();
  });

  // What is adopted needs a task: its form opens with the outcome.
  document.addEventListener("change", (event) => {
    if (!event.target.matches('.outcome [name="outcome"][value="adopted"]')) return;
    const add = document.getElementById("add-task");
    if (add && !document.querySelector(".room-tasks li")) add.open = true;
  });

  const since = document.querySelector("[data-since]");
  function count() {
    const begun = new Date(since.dataset.since);
    since.textContent = since.dataset.words.replace("{time}", since.dataset.time)
      .replace("{minutes}", Math.max(0, Math.round((Date.now() - begun) / 60000)));
  }
  if (since) { count(); setInterval(count, 30000); }

  if (!form) return;
  const text = form.elements.text, base = form.elements.base, edition = form.elements.edition;
  const place = form.querySelector(".clash-place"), key = "room:" + form.dataset.notes;
  let waiting = 0, sending = false, again = false, pause = 700;

  const keep = () => localStorage.setItem(key, JSON.stringify({ text: text.value, base: base.value, edition: edition.value }));
  const forget = () => localStorage.removeItem(key);

  function say(sentence, who, more) {
    place.textContent = sentence.replace("{who}", who);
    if (more) {
      const kept = document.createElement("p");
      kept.className = "clash";
      kept.textContent = more;
      place.append(kept);
    }
  }

  async function save() {
    if (sending) { again = true; return; }
    sending = true;
    const sent = text.value;
    tell("saving", words.saving);
    try {
      const body = new FormData(form);
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      take(await answer.json(), sent);
      pause = 700;
    } catch {
      tell("failed", words.unsaved);
      pause = Math.min(pause * 2, 15000);
      waiting = setTimeout(save, pause);
    }
    sending = false;
    if (again) { again = false; save(); }
  }

  function take(saved, sent) {
    if (text.value === sent) {
      const at = text.selectionStart;
      if (text.value !== saved.text) { text.value = saved.text; text.setSelectionRange(at, at); }
      base.value = saved.text;
      edition.value = saved.edition;
      forget();
    } else {
      base.value = sent; // typed on meanwhile: what came in between is put together next time
      if (saved.text === sent) edition.value = saved.edition;
      keep();
    }
    if (saved.clash) say(place.dataset.words, saved.by, saved.clash);
    else if (saved.both && saved.by) say(place.dataset.merged, saved.by);
    tell("saved", words.saved.replace("{time}", clock()) + (saved.by ? " · " + line.dataset.others.replace("{names}", saved.by) : ""));
  }

  text.addEventListener("input", () => {
    keep();
    clearTimeout(waiting);
    waiting = setTimeout(save, 700);
  });
  text.addEventListener("change", () => { clearTimeout(waiting); if (text.value !== base.value) save(); });
  form.addEventListener("submit", (event) => { event.preventDefault(); save(); });
  window.addEventListener("online", () => { if (text.value !== base.value) save(); });

  // What a colleague wrote appears while one is not typing oneself.
  setInterval(async () => {
    if (sending || text.value !== base.value || document.hidden) return;
    try {
      const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const now = await answer.json();
      if (text.value !== base.value || String(now.edition) === edition.value) return;
      const at = text.selectionStart, had = document.activeElement === text;
      text.value = base.value = now.text;
      edition.value = now.edition;
      if (had) text.setSelectionRange(at, at);
    } catch { /* the next round will tell */ }
  }, 6000);

  // What was written before the page was lost.
  const stored = localStorage.getItem(key);
  if (stored && !text.disabled) {
    const draft = JSON.parse(stored);
    if (draft.text !== text.value) {
      text.value = draft.text;
      base.value = draft.base;
      edition.value = draft.edition;
      save();
    } else forget();
  }
})();
