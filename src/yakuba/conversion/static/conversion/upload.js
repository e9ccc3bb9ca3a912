// Sends chosen files in pieces, so that none is too long for one request. Without this script the
// form sends them whole.
(() => {
  "use strict";

  const ATTEMPTS = 4;
  const PAUSE = 1500;

  class Refused extends Error {}

  const token = () => document.querySelector("meta[name=csrf-token]").content;

  const wait = (time) => new Promise((go) => setTimeout(go, time));

  const post = async (url, body, type) => {
    const headers = { "X-CSRFToken": token(), Accept: "application/json" };
    if (type) headers["Content-Type"] = type;
    const answer = await fetch(url, { method: "POST", headers, body, credentials: "same-origin" });
    if (answer.status === 422) throw new Refused((await answer.json()).error);
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    return answer.json();
  };

  // A piece that came twice is kept once, so it may be sent again when no answer came.
  const insist = async (...given) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await post(...given);
      } catch (fault) {
        if (fault instanceof Refused || attempt === ATTEMPTS) throw fault;
        await wait(PAUSE * attempt);
      }
    }
  };

  const send = async (form, file, show) => {
    const size = Number(form.dataset.piece);
    const about = new URLSearchParams({ name: file.name, code: form.elements.code.value });
    const places = await post(form.dataset.pieces, about);
    try {
      for (let number = 0; number * size < file.size; number += 1) {
        show(Math.floor((number * size * 100) / file.size));
        const piece = file.slice(number * size, (number + 1) * size);
        await insist(`${places.pieces}${number}/`, piece, "application/octet-stream");
      }
      await insist(places.finish, new URLSearchParams({ size: file.size }));
    } catch (fault) {
      await post(places.drop, new URLSearchParams()).catch(() => {});
      throw fault;
    }
  };

  const begin = async (form) => {
    const place = form.querySelector("[data-progress]");
    const words = place.dataset;
    const button = form.querySelector("button");
    button.setAttribute("aria-busy", "true");
    place.textContent = "";
    let failed = 0;
    for (const file of form.elements.picked.files) {
      const line = place.appendChild(document.createElement("li"));
      const show = (share) => {
        line.textContent = `${file.name}　${words.sending}（${share}%）`;
      };
      show(0);
      try {
        await send(form, file, show);
        line.textContent = `${file.name}　${words.sent}`;
      } catch (fault) {
        failed += 1;
        const said = fault instanceof Refused ? fault.message : words.failed;
        line.textContent = `${file.name}　${said}`;
      }
    }
    button.removeAttribute("aria-busy");
    if (!failed) window.location.reload();
  };

  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!form.dataset.pieces || !form.elements.picked.files.length) return;
      event.preventDefault();
      event.stopPropagation();
      if (form.querySelector("button[aria-busy]")) return;
      begin(form);
    },
    true,
  );
})();
