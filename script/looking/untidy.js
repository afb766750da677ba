// What axe does not know: disorder that one would be ashamed to show. Answers a list of sentences.
({ chinese }) => {
  const faults = [], all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const shown = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getBoundingClientRect().width > 1;
  const text = (element) => (element.innerText || "").trim().replace(/\s+/g, " ");
  const say = (what, element) => faults.push(`${what}: ${text(element).slice(0, 80)}`);

  const primaries = all(".button-primary, .offer-primary").filter((b) => shown(b) && !b.closest("dialog"));
  if (primaries.length > 1) faults.push(`${primaries.length} primary actions: ${primaries.map(text).join(" | ").slice(0, 160)}`);

  for (const button of all(".button, .tabs a, .chip > span, .state").filter(shown)) {
    if (button.closest(".at-hand, .offers")) continue;
    const lines = new Set(), range = document.createRange(), walk = document.createTreeWalker(button, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      if (!node.textContent.trim() || node.parentElement.closest(".visually-hidden, small, .count") || !shown(node.parentElement)) continue;
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) if (box.width > 1) lines.add(Math.round(box.bottom / 12));
    }
    if (lines.size > 1) say("wraps", button);
  }
  const headings = all("h1, h2, h3").filter(shown);
  headings.forEach((heading, at) => {
    if (!text(heading)) say(`empty ${heading.tagName}`, heading);
    else if (headings.slice(0, at).some((h) => text(h) === text(heading) && h.parentElement === heading.parentElement)) say("doubled heading", heading);
  });
  if (all("h1").filter(shown).length !== 1) faults.push(`${all("h1").filter(shown).length} first headings`);

  for (const table of all("table").filter(shown)) {
    if (!table.caption && !table.getAttribute("aria-label") && !table.getAttribute("aria-labelledby")) say("table without a caption", table);
    if (!table.querySelector("th")) say("table without headers", table);
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const words = node.textContent.trim(), around = node.parentElement;
    if (!words || around.closest("script, style, code, pre, textarea, dialog, template, [hidden]") || !shown(around)) continue;
    if (/\b[a-z]+_[a-z_]+\b|\bNone\b|%\(|\{\{|\bNaN\b|undefined|&(lt|gt|amp|quot|#\d+);|[0-9a-f]{8}-[0-9a-f]{4}-/.test(words)) faults.push(`raw: ${words.slice(0, 80)}`);
    if (chinese && /^[A-Z]?[a-z]+ [a-z]+ [a-z]+/.test(words) && !around.closest("[lang=en]")) faults.push(`not translated: ${words.slice(0, 80)}`);
    if (chinese && /[一-鿿][,;:?!](\s|$)|[一-鿿]\.\s*$|[,.;:?!，。；：] ?[，。；：]/.test(words)) faults.push(`punctuation: ${words.slice(0, 80)}`);
    if (!chinese && /[a-z] ?[，。；：（）]|[，。；：（）] ?[a-zA-Z]/.test(words) && !around.closest("[lang^=zh]")) faults.push(`punctuation: ${words.slice(0, 80)}`);
    if (!chinese && /[一-鿿]/.test(words) && !around.closest("[lang^=zh]") && around.closest("button, .button, label, dt, th[scope=col], caption, .tabs, .state, .empty, .side, .filters")) faults.push(`Chinese in English: ${words.slice(0, 80)}`);
  }
  for (const element of all("body *").filter((e) => e.childElementCount === 0 && shown(e))) {
    const style = getComputedStyle(element);
    if (element.scrollWidth > element.clientWidth + 2 && element.clientWidth > 1 && /hidden|clip/.test(style.overflowX) && !element.matches(".visually-hidden, .hat-worn, input, select, textarea")) say("cut off", element);
  }
  return [...new Set(faults)];
}
