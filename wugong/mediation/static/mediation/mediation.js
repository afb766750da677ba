// Prints the page; everything else works without it.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
