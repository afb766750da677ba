/* Small things the pages of joint deliberation gain with JavaScript. */
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
