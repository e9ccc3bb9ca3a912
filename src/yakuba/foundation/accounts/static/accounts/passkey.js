// Passkeys (WebAuthn) for forms marked data-passkey="login|get|create". Without this script the
// forms stay hidden and the other ways in remain.
(() => {
  "use strict";

  const toBytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (character) => character.charCodeAt(0));
  };

  const toText = (buffer) => {
    if (!buffer) return undefined;
    const plain = String.fromCharCode(...new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };

  // The server writes binary values as base64url text; the browser wants bytes.
  const readOptions = (options) => {
    const key = structuredClone(options.publicKey);
    key.challenge = toBytes(key.challenge);
    if (key.user) key.user.id = toBytes(key.user.id);
    for (const list of [key.allowCredentials, key.excludeCredentials]) {
      for (const credential of list || []) credential.id = toBytes(credential.id);
    }
    return key;
  };

  const writeCredential = (credential) => {
    const answer = credential.response;
    const response = { clientDataJSON: toText(answer.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      const value = toText(answer[name]);
      if (value) response[name] = value;
    }
    if (answer.getTransports) response.transports = answer.getTransports();
    return JSON.stringify({
      id: credential.id,
      rawId: toText(credential.rawId),
      type: credential.type,
      response,
      clientExtensionResults: credential.getClientExtensionResults(),
    });
  };

  const fetchOptions = async (form) => {
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    return (await answer.json()).request_options;
  };

  const embedded = () => JSON.parse(document.getElementById("passkey-options").textContent);

  const ways = {
    login: async (form) => navigator.credentials.get({ publicKey: readOptions(await fetchOptions(form)) }),
    get: async () => navigator.credentials.get({ publicKey: readOptions(embedded().request_options) }),
    create: async () => {
      const publicKey = readOptions(embedded().creation_options);
      publicKey.authenticatorSelection = {
        ...publicKey.authenticatorSelection,
        residentKey: "required",
        requireResidentKey: true,
        userVerification: "required",
      };
      return navigator.credentials.create({ publicKey });
    },
  };

  const prepare = (form) => {
    const button = form.querySelector("button");
    const error = form.querySelector("[data-passkey-error]");
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      error.hidden = true;
      button.setAttribute("aria-busy", "true");
      try {
        const credential = await ways[form.dataset.passkey](form);
        form.elements.credential.value = writeCredential(credential);
        form.submit();
      } catch {
        error.textContent = form.dataset.sorry;
        error.hidden = false;
      } finally {
        button.removeAttribute("aria-busy");
      }
    });
  };

  if (window.PublicKeyCredential) document.querySelectorAll("form[data-passkey]").forEach(prepare);
})();
