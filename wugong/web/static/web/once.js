/* What reporting gains with JavaScript: small photos, and a report that is sent exactly once, also without a connection. */
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const MOST = 1600; // dots of the longer side: enough to see what is wrong

  // -- A photo is made small before it is sent; drawing it again leaves out where it was taken --
  async function small(file) {
    if (!file.type.startsWith("image/") || !window.createImageBitmap) return file;
    try {
      const picture = await createImageBitmap(file), share = Math.min(1, MOST / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * share);
      canvas.height = Math.round(picture.height * share);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.8));
      return blob && blob.size < file.size ? new File([blob], "photo.jpg", { type: "image/jpeg" }) : file;
    } catch { return file; } // a kind this browser cannot draw: the server does it
  }
  document.addEventListener("change", (event) => {
    const line = event.target.dataset && event.target.dataset.shows && document.querySelector(event.target.dataset.shows);
    const file = event.target.files && event.target.files[0];
    if (line && file) line.textContent = `✓ ${event.target.closest("label").innerText.trim()} · ${file.name}`;
  });

  // -- What waits to be sent lies in the browser, under its one-time key --
  const store = (mode) => new Promise((done, fail) => {
    const asked = indexedDB.open("wugong", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("waiting", { keyPath: "key" });
    asked.onerror = () => fail(asked.error);
    asked.onsuccess = () => done(asked.result.transaction("waiting", mode).objectStore("waiting"));
  });
  const held = async (run, mode = "readwrite") => {
    const request = run(await store(mode));
    return new Promise((done, fail) => { request.onsuccess = () => done(request.result); request.onerror = () => fail(request.error); });
  };
  const token = () => (document.querySelector("[name=csrfmiddlewaretoken]") || {}).value || "";

  async function send(one) {
    const body = new FormData();
    for (const [name, value] of one.fields) body.append(name, value instanceof Blob ? await small(value) : value);
    body.set("csrfmiddlewaretoken", token());
    return fetch(one.url, { method: "POST", body, credentials: "same-origin" });
  }
  const heard = (answer) => answer.ok || [409, 413, 422].includes(answer.status); // taken, or refused with a sentence
  const fresh = () => (crypto.randomUUID ? crypto.randomUUID() : String(Date.now()) + Math.random());
  let busy = false;
  async function sendWaiting() {
    if (busy || !navigator.onLine || !window.indexedDB) return;
    busy = true;
    try {
      for (const one of await held((s) => s.getAll(), "readonly")) {
        const answer = await send(one);
        if (heard(answer)) await held((s) => s.delete(one.key)); // a key already known answers as the first time
        // Taken, or refused with a sentence and what was typed: both are for who wrote it.
        if (heard(answer) && one.page && !document.querySelector("[data-sent]")) show(await answer.text(), answer.url);
      }
    } catch { /* still no connection: it goes on waiting */ } finally { busy = false; tell(); }
  }
  async function tell() {
    const lines = all("[data-waiting]"), kept = all("[data-kept]");
    if (!(lines.length + kept.length) || !window.indexedDB) return;
    const count = (await held((s) => s.getAll(), "readonly")).length;
    for (const line of kept) line.hidden = !count;
    for (const line of lines) { line.hidden = !count && navigator.onLine; line.querySelector("[data-waiting-count]").textContent = count || ""; }
  }
  function show(text, url) {
    const page = new DOMParser().parseFromString(text, "text/html"), main = page.querySelector("main");
    if (!main) { location.assign(url); return; }
    document.querySelector("main").replaceWith(main);
    document.title = page.title;
    sessionStorage.removeItem("draft:problem-report");
    window.scrollTo(0, 0);
    ready();
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target, by = event.submitter;
    if (!form.matches("form[data-once]") || (by && by.hasAttribute("formaction")) || !window.fetch || !window.indexedDB) return;
    event.preventDefault();
    const name = form.dataset.once, page = form.classList.contains("report");
    const key = (form.elements[name] && form.elements[name].value) || fresh();
    const data = new FormData(form, by);
    data.set(name, key);
    const one = { key, url: by && by.formAction ? by.formAction : form.action, fields: [...data], page };
    if (by) by.disabled = true;
    try {
      await held((s) => s.put(one));
      const answer = await send(one);
      if (heard(answer)) await held((s) => s.delete(key));
      if (answer.redirected) { location.assign(answer.url); return; }
      show(await answer.text(), answer.url);
    } catch { waits(form); }
    finally { if (by) { by.disabled = false; by.removeAttribute("aria-busy"); } delete form.dataset.busy; tell(); }
  });
  function waits(form) {
    const line = document.querySelector("[data-kept], [data-waiting]");
    if (line) { line.hidden = false; line.scrollIntoView({ block: "center" }); }
    if (form.closest("details")) form.closest("details").open = false;
    form.reset(); // it waits in the browser now: what stays in the form would be reported once more
    if (form.dataset.draft) sessionStorage.removeItem("draft:" + form.dataset.draft);
    if (form.elements.key) form.elements.key.value = fresh();
  }

  function ready() {
    // A page kept for times without a connection brings an old key: each report begun on it has one of its own.
    for (const form of all("form[data-once]")) if (form.elements[form.dataset.once]) form.elements[form.dataset.once].value = fresh();
    for (const button of all("[data-print]")) button.hidden = false;
    for (const word of all("[data-offline-word]")) word.hidden = false;
    const chosen = document.querySelector("[name=place]:checked");
    if (chosen && window.htmx) window.htmx.process(document.querySelector("main"));
    tell();
  }
  document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) window.print(); });
  window.addEventListener("online", sendWaiting);
  window.addEventListener("offline", tell);
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(() => {});
  ready();
  sendWaiting();
})();
