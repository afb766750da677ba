/* What attaching gains with JavaScript: paste, drop, progress, and a word about a large file before it is sent. */
(() => {
  "use strict";
  for (const form of document.querySelectorAll("form[data-files]")) {
    const input = form.querySelector("input[type=file]"), line = form.querySelector(".files-progress");
    const bar = line.querySelector("progress"), said = line.querySelector("span");
    form.querySelector(".files-drop-hint").hidden = false;

    const say = (text) => { line.hidden = false; said.textContent = text; };
    function checked() {
      const large = [...input.files].find((file) => file.size > Number(form.dataset.limit));
      input.setCustomValidity(large ? form.dataset.tooLarge : "");
      return !large;
    }
    function take(files) {
      if (!files.length) return;
      const all = new DataTransfer();
      for (const file of [...input.files, ...files]) all.items.add(file);
      input.files = all.files;
      checked();
      input.reportValidity();
      input.focus();
    }
    input.addEventListener("change", () => { checked(); input.reportValidity(); });
    form.addEventListener("dragover", (event) => { event.preventDefault(); form.classList.add("is-over"); });
    form.addEventListener("dragleave", () => form.classList.remove("is-over"));
    form.addEventListener("drop", (event) => {
      event.preventDefault();
      form.classList.remove("is-over");
      take([...event.dataTransfer.files]);
    });
    document.addEventListener("paste", (event) => {
      if (!event.clipboardData.files.length || event.target.closest("form:not([data-files])")) return;
      event.preventDefault();
      take([...event.clipboardData.files]);
    });

    form.addEventListener("submit", (event) => {
      if (!checked()) return;
      event.preventDefault();
      const ask = new XMLHttpRequest();
      const free = () => window.dispatchEvent(new Event("pageshow")); // gives the button back
      const failed = () => { free(); bar.hidden = true; say(form.dataset.failed); };
      bar.hidden = false;
      say(form.dataset.sending);
      ask.upload.addEventListener("progress", (step) => {
        if (step.lengthComputable) bar.value = Math.round(100 * step.loaded / step.total);
      });
      ask.addEventListener("load", () => {
        const there = ask.getResponseHeader("X-Location");
        if (there) { location.assign(there); location.reload(); return; }
        free();
        line.hidden = true;
        const page = new DOMParser().parseFromString(ask.responseText, "text/html");
        form.querySelectorAll("[data-refusal]").forEach((old) => old.remove());
        form.prepend(...page.querySelectorAll("[data-refusal]"));
        if (!form.querySelector("[data-refusal]")) { failed(); return; }
        const list = page.querySelector(".files-list"), old = form.parentElement.querySelector(".files-list");
        if (list && old) old.replaceWith(list); else if (list) form.before(list); // what was taken of several stands there
        input.value = "";
      });
      ask.addEventListener("error", failed);
      ask.addEventListener("abort", failed);
      ask.open("POST", form.action);
      ask.setRequestHeader("X-Files", "1");
      ask.send(new FormData(form));
    });
  }
})();
