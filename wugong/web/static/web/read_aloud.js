/* Reads the page to those who cannot see it well, with the voice of the device. Nothing leaves the device. */
(() => {
  "use strict";
  const button = document.querySelector("[data-read-aloud]");
  if (!button || !("speechSynthesis" in window)) return;
  const speech = window.speechSynthesis, usual = button.textContent;
  button.hidden = false;
  button.setAttribute("aria-pressed", "false");
  function silent() { button.textContent = usual; button.setAttribute("aria-pressed", "false"); }
  button.addEventListener("click", () => {
    if (speech.speaking) { speech.cancel(); silent(); return; }
    const pieces = [...document.querySelectorAll("main :is(h1, h2, h3, p, label, legend, dt, dd, th, td, .offer-title, .offer-words, .button)")]
      .filter((e) => e.offsetParent && !e.closest("[aria-hidden]") && !e.querySelector("p, dd, label")).map((e) => e.textContent.trim()).filter(Boolean);
    // One utterance a piece: long ones are cut off by some phones.
    pieces.forEach((text, i) => {
      const said = new SpeechSynthesisUtterance(text);
      said.lang = document.documentElement.lang === "en" ? "en" : "zh-CN";
      said.rate = 0.9;
      if (i === pieces.length - 1) said.onend = silent;
      speech.speak(said);
    });
    button.textContent = button.dataset.stop;
    button.setAttribute("aria-pressed", "true");
  });
  window.addEventListener("pagehide", () => speech.cancel());
})();
