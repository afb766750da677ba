/* Passkeys: asks the browser what the server asked, and sends the answer with an ordinary form. */
(() => {
  "use strict";
  if (!window.PublicKeyCredential || !navigator.credentials) return;
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const listed = (keys) => (keys || []).map((key) => ({ ...key, id: bytes(key.id) }));

  function asked(question) {
    const key = JSON.parse(question).publicKey;
    const ready = { ...key, challenge: bytes(key.challenge) };
    if (key.user) ready.user = { ...key.user, id: bytes(key.user.id) };
    if (key.excludeCredentials) ready.excludeCredentials = listed(key.excludeCredentials);
    if (key.allowCredentials) ready.allowCredentials = listed(key.allowCredentials);
    return { publicKey: ready };
  }

  function answer(made) {
    const said = made.response, response = { clientDataJSON: text(said.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"])
      if (said[name]) response[name] = text(said[name]);
    return JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response, clientExtensionResults: {} });
  }

  function carry(form, work) {
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      if (form.elements.answer.value) return;
      event.preventDefault();
      const fault = form.querySelector(".error");
      fault.hidden = true;
      try {
        form.elements.answer.value = answer(await work());
        delete form.dataset.busy;
        form.requestSubmit();
      } catch (problem) {
        delete form.dataset.busy;
        fault.textContent = form.dataset.failed;
        fault.hidden = false;
        document.dispatchEvent(new Event("htmx:afterRequest")); // gives the button back
      }
    });
  }

  for (const form of document.querySelectorAll("[data-passkey]"))
    carry(form, async () => {
      const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
      const reply = await fetch(form.dataset.passkey, { method: "POST", headers: { "X-CSRFToken": token } });
      return navigator.credentials.get(asked((await reply.json()).question));
    });
  for (const form of document.querySelectorAll("[data-make-passkey]"))
    carry(form, () => navigator.credentials.create(asked(form.dataset.makePasskey)));
})();
