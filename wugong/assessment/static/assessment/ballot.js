// One criterion a screen. Without this script all of them stand in order on one page.
(() => {
  const form = document.querySelector("[data-ballot]");
  if (!form) return;
  const screens = [...form.querySelectorAll("[data-screen]")];
  if (screens.length < 2) return;
  const [back, next, cast] = ["back", "next", "cast"].map((name) => form.querySelector(`[data-${name}]`));
  let at = 0;
  const show = (focus) => {
    screens.forEach((screen, n) => { screen.hidden = n !== at; });
    back.hidden = at === 0;
    next.hidden = at === screens.length - 1;
    cast.hidden = at !== screens.length - 1;
    if (focus) {
      const heading = screens[at].querySelector("h2");
      heading.tabIndex = -1;
      heading.focus();
      window.scrollTo(0, 0);
    }
  };
  back.addEventListener("click", () => { at -= 1; show(true); });
  next.addEventListener("click", () => { at += 1; show(true); });
  show(false);
})();
