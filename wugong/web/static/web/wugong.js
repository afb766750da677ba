/* What pages gain with JavaScript; everything essential works without. No dependency beyond htmx. */
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const root = document.documentElement;
  const words = () => (document.getElementById("words") || { dataset: {} }).dataset;

  // -- Toasts --
  function toast(text, isError) {
    const box = document.createElement("div"), line = document.createElement("p"), close = document.createElement("button");
    box.className = "toast" + (isError ? " toast-error" : "");
    if (isError) box.setAttribute("role", "alert");
    line.textContent = text;
    close.className = "button toast-close";
    close.type = "button";
    close.textContent = "×";
    close.setAttribute("aria-label", words().close);
    close.dataset.toastClose = "";
    box.append(line, close);
    document.getElementById("messages").append(box);
    if (!isError) fade(box);
  }
  const fade = (box) => setTimeout(() => { if (box.matches(":hover, :focus-within")) fade(box); else box.remove(); }, 12000);

  // -- A button pressed once; back again when one comes back to the page --
  let pressed = [];
  function restore() {
    for (const button of pressed) { button.disabled = false; button.removeAttribute("aria-busy"); delete button.form?.dataset.busy; }
    pressed = [];
  }
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.busy) { event.preventDefault(); event.stopPropagation(); return; }
    form.dataset.busy = "1";
    const button = event.submitter;
    if (form.dataset.draft) sessionStorage.setItem("sent:" + form.dataset.draft, "1");
    if (button && button.dataset.clearsDrafts !== undefined) { sessionStorage.clear(); if (window.caches) caches.delete("wugong-1"); }
    if (!button) { setTimeout(() => delete form.dataset.busy, 20000); return; }
    pressed.push(button);
    setTimeout(() => { button.disabled = true; button.setAttribute("aria-busy", "true"); });
    setTimeout(restore, 20000);
  }, true);
  window.addEventListener("pageshow", restore);
  document.addEventListener("htmx:afterRequest", restore);

  // The hat shown
  document.addEventListener("formdata", ({ target, formData }) => {
    const { hat } = document.body.dataset;
    if (hat && target.method === "post") formData.set("worn", hat);
  });

  // -- Drafts: what was typed stays --
  const kept = (form) => all("input, textarea, select", form).filter((f) => f.name && !/^(hidden|password|file|submit)$/.test(f.type));
  function remember(form) {
    const values = {};
    for (const field of kept(form)) {
      if (field.type === "checkbox" || field.type === "radio") (values[field.name] ||= []).push(...(field.checked ? [field.value] : []));
      else values[field.name] = field.value;
    }
    sessionStorage.setItem("draft:" + form.dataset.draft, JSON.stringify(values));
  }
  function recall(form) {
    const stored = sessionStorage.getItem("draft:" + form.dataset.draft);
    if (!stored || form.querySelector("[aria-invalid]")) return; // a refused form brings its own values
    const values = JSON.parse(stored);
    let changed = false;
    for (const field of kept(form)) {
      const value = values[field.name];
      if (value === undefined) continue;
      if (Array.isArray(value)) { const on = value.includes(field.value); changed ||= on !== field.checked; field.checked = on; }
      else if (field.value !== value) { field.value = value; changed = true; }
    }
    if (changed) toast(words().draft);
  }
  function drafts() {
    if (document.querySelector("[type=password], [autocomplete=one-time-code]")) return; // they wait
    const { who } = document.body.dataset, s = sessionStorage;
    if (who) { if ((s.who || who) !== who) s.clear(); s.who = who; }
    const done = document.querySelector(".toast:not(.toast-error)");
    const here = all("form[data-draft]").map((form) => form.dataset.draft);
    for (const key of Object.keys(sessionStorage).filter((k) => k.startsWith("sent:"))) {
      const name = key.slice(5);
      if (done || !here.includes(name)) sessionStorage.removeItem("draft:" + name);
      sessionStorage.removeItem(key);
    }
    all("form[data-draft]").forEach(recall);
  }
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.dataset.draft) remember(form);
    if (event.target.type === "range") {
      const shown = event.target.parentElement.querySelector("output");
      if (shown) shown.value = event.target.value;
    }
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-auto-submit]")) event.target.form.requestSubmit();
  });

  // -- Dialogs and menus --
  function ask(link) {
    const dialog = document.getElementById("reason"), form = dialog.querySelector("form");
    form.action = link.href;
    form.elements.csrfmiddlewaretoken.value = JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
    for (const name of ["title", "label", "help"]) if (link.dataset[name]) dialog.querySelector(`[data-fill=${name}]`).textContent = link.dataset[name];
    dialog.showModal();
    dialog.querySelector("textarea").focus();
  }
  document.addEventListener("click", (event) => {
    const target = event.target;
    const link = target.closest("[data-reason]"), opener = target.closest("[data-dialog]");
    if (link && !event.ctrlKey && !event.metaKey && document.getElementById("reason")) { event.preventDefault(); ask(link); }
    else if (opener) document.getElementById(opener.dataset.dialog).showModal();
    else if (target.closest("[data-dialog-close]")) target.closest("dialog").close();
    else if (target.closest("[data-toast-close]")) target.closest(".toast").remove();
    else if (target.closest("[data-theme-toggle]")) theme();
    else if (target.tagName === "DIALOG") {
      const box = target.getBoundingClientRect();
      if (event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom) target.close();
    }
    all("details[data-menu][open]").forEach((menu) => { if (!menu.contains(target)) menu.open = false; });
  });
  function theme() {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    document.cookie = `theme=${root.dataset.theme};path=/;max-age=31536000;samesite=lax`;
  }

  // -- Keys --
  function step(by) {
    const rows = all("[data-row]");
    if (!rows.length) return;
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    focusRow(at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by);
  }
  function focusRow(at) {
    const rows = all("[data-row]"), row = rows[Math.min(Math.max(at, 0), rows.length - 1)];
    if (!row) return;
    (row.querySelector("[data-row-link]") || row.querySelector("a, button")).focus();
    row.scrollIntoView({ block: "nearest" });
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      all("details[data-menu][open]").forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input:not([type=checkbox], [type=radio], [type=range]), textarea, select, [contenteditable], dialog")) return;
    const search = document.querySelector("[data-search]");
    if (event.key === "/" && search && search.offsetParent) { event.preventDefault(); search.focus(); search.select(); }
    else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "?" && document.getElementById("keys")) document.getElementById("keys").showModal();
  });

  // -- htmx: refusals and lost connections --
  function saved(element, state, text) {
    const form = element.closest && element.closest("[data-saved]");
    const line = form && document.querySelector(form.dataset.saved);
    if (!line) return false;
    line.dataset.state = state;
    line.textContent = text;
    return true;
  }
  let acted = -1; // the row one acted from, so that the keyboard goes on with the next
  document.addEventListener("htmx:beforeRequest", (event) => {
    acted = all("[data-row]").findIndex((row) => row.contains(event.detail.elt));
    saved(event.detail.elt, "saving", words().saving);
  });
  document.addEventListener("htmx:afterSettle", () => {
    all("[data-toast]:not([data-stays], .toast-error)").forEach(fade);
    if (acted >= 0 && !document.activeElement.closest("main")) focusRow(acted);
    acted = -1;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) saved(event.detail.elt, "saved", words().saved.replace("{time}", new Date().toTimeString().slice(0, 5)));
  });
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr, elt } = event.detail;
    const page = new DOMParser().parseFromString(xhr.responseText || "", "text/html");
    const said = all("[data-refusal] p:not(.buttons), .form-errors li", page).map((line) => line.textContent.trim()).join(" ");
    saved(elt, "failed", words().unsaved);
    toast(said || (xhr.status === 401 ? words().signedOut : words().failed), true);
  });
  const offline = () => all("[data-once]").length || toast(words().offline, true);
  const lost = (event) => saved(event.detail.elt, "failed", words().unsaved) || offline();
  document.addEventListener("htmx:sendError", lost);
  document.addEventListener("htmx:timeout", lost);
  window.addEventListener("offline", offline);
  window.addEventListener("online", () => toast(words().online));

  function begin() {
    all("[data-theme-toggle]").forEach((button) => { button.hidden = false; });
    drafts();
    all("[data-toast]:not([data-stays], .toast-error)").forEach(fade);
    const wrong = document.querySelector("[data-focus]");
    if (wrong) wrong.focus();
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin); else begin();
})();
