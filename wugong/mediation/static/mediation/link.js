/* The token of a party's link lies behind "#": it is handed in once and taken out of the address. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-link]"), token = window.location.hash.slice(1);
  if (!form || !token) return;
  window.history.replaceState(null, "", window.location.pathname);
  form.elements.token.value = token;
  form.submit();
})();
