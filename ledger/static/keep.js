/* A form saves itself while somebody types, so that a closed page or a lost session loses nothing. */
"use strict";
(() => {
  const form = document.querySelector("form[data-keep]");
  if (!form) return;
  const shown = form.querySelector(".kept");
  let timer = 0;
  let kept = "";
  let sent = false;

  function values() {
    const found = {};
    for (const field of form.elements) {
      if (!field.name || field.type === "hidden" || field.type === "file" || field.type === "submit") continue;
      if (field.closest("table")) continue;
      if (field.type === "checkbox" && !field.checked) continue;
      found[field.name] = field.value;
    }
    return found;
  }

  function body() {
    return JSON.stringify({ values: values(), rows: form.rowsTyped ? form.rowsTyped() : [] });
  }

  async function keep(last) {
    clearTimeout(timer);
    timer = 0;
    const now = body();
    if (sent || now === kept) return;
    const data = new URLSearchParams({ csrf_token: form.elements.csrf_token.value, body: now });
    try {
      const answer = await fetch(form.dataset.keep, { method: "POST", body: data, keepalive: last && now.length < 20000 });
      /* A lost session answers with the sign-in page, which keeps nothing. */
      if (answer.status !== 204) return;
      kept = now;
      if (shown) {
        shown.textContent = `${form.dataset.kept} ${new Date().toTimeString().slice(0, 5)}`;
        shown.hidden = false;
      }
    } catch { /* No network: the next change tries again. */ }
  }

  function later() {
    if (!timer) timer = setTimeout(keep, 1500, false);
  }

  form.addEventListener("input", later);
  form.addEventListener("changed", later);
  form.addEventListener("submit", () => { sent = true; clearTimeout(timer); });
  addEventListener("pageshow", () => { sent = false; });
  document.addEventListener("visibilitychange", () => { if (document.hidden && timer) keep(true); });
})();
