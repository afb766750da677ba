/* Reads the page to those who cannot see it well, with the voice of the device. Nothing leaves the device. */
(() => {
  "use strict";
  const button = document.querySelector("[data-read-aloud]");
  if (!button || !("speechSynthesis" in window)) return;
  const speech = window.speechSynthesis, label = button.querySelector("[data-read-label]") || button, usual = label.textContent;
  const PIECES = "main :is(h1, h2, h3, p, label, legend, dt, dd, th, td, .offer-title, .offer-words, .button)";
  button.hidden = false;
  button.setAttribute("aria-pressed", "false");
  // Long numbers are read digit by digit: a slip or a telephone number is no quantity.
  const spoken = (text) => text.trim().replace(/\d[\d -]{4,}\d/g, (number) => number.replace(/[ -]/g, "，").replace(/\d/g, "$& "));
  function silent() { label.textContent = usual; button.setAttribute("aria-pressed", "false"); }
  button.addEventListener("click", () => {
    if (speech.speaking) { speech.cancel(); silent(); return; }
    const pieces = [...document.querySelectorAll(PIECES)]
      .filter((e) => e.offsetParent && !e.closest("[aria-hidden]") && !e.querySelector("p, dd, label"))
      .map((e) => spoken(e.textContent)).filter(Boolean);
    // One utterance a piece: long ones are cut off by some phones.
    pieces.forEach((text, i) => {
      const said = new SpeechSynthesisUtterance(text);
      said.lang = document.documentElement.lang === "en" ? "en" : "zh-CN";
      said.rate = 0.9;
      if (i === pieces.length - 1) said.onend = silent;
      speech.speak(said);
    });
    label.textContent = button.dataset.stop;
    button.setAttribute("aria-pressed", "true");
  });
  window.addEventListener("pagehide", () => speech.cancel());
})();
