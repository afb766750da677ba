/* How many messages are new: asked every two minutes while the page is looked at, ever more seldom while nothing changes. */
(() => {
  "use strict";
  let box = document.querySelector("[data-unseen]");
  if (!box) return;
  const shortest = 120000, longest = 900000;
  let pause = shortest, tag = "", timer = 0;
  // Pages opened together do not ask together.
  const plan = () => { clearTimeout(timer); timer = setTimeout(ask, pause * (0.8 + Math.random() * 0.4)); };
  function show(text) {
    const parsed = document.createElement("template");
    parsed.innerHTML = text;
    const fresh = parsed.content.querySelector("[data-unseen]");
    if (fresh && fresh.textContent !== box.textContent) { box.replaceWith(fresh); box = fresh; }
  }
  async function ask() {
    if (document.visibilityState !== "visible") return; // asked again when it is looked at
    try {
      const headers = { "X-Unattended": "1", ...(tag && { "If-None-Match": tag }) };
      const reply = await fetch(box.dataset.unseen, { headers, redirect: "error" });
      if (reply.status === 200) { show(await reply.text()); pause = shortest; }
      else if (reply.status === 304) pause = Math.min(longest, pause * 1.5);
      else return; // signed out: no more questions
      tag = reply.headers.get("ETag") || "";
    } catch { pause = longest; }
    plan();
  }
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") plan(); });
  plan();
})();
