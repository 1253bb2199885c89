/* The plain form: a matter or counterparty of before brings its account, fund and category along. */
"use strict";
(() => {
  const form = document.querySelector("form.entry");
  if (!form) return;
  const ways = JSON.parse(form.dataset.ways || "[]");
  const proposed = new Map();

  /* Fills only what is empty, or what an earlier proposal filled and nobody changed since. */
  function propose(way) {
    for (const name of ["category", "channel", "fund", "counterparty_kind", "matter"]) {
      const field = form.elements[name];
      if (!field || !way[name] || (field.value && proposed.get(name) !== field.value)) continue;
      field.value = way[name];
      if (field.value === way[name]) proposed.set(name, way[name]);
    }
  }

  function found(name) {
    const typed = form.elements[name] && form.elements[name].value.trim();
    return typed ? ways.find((way) => way[name] === typed) : undefined;
  }

  form.addEventListener("change", (event) => {
    const name = event.target.name;
    if (name !== "matter" && name !== "counterparty_kind") return;
    const way = found("matter") || found("counterparty_kind");
    if (way) propose(name === "matter" ? way : { ...way, matter: "" });
  });

  document.querySelectorAll("a.way").forEach((link) => link.addEventListener("click", (event) => {
    const way = ways.find((one) => one.matter === link.textContent.trim());
    if (!way || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    form.elements.matter.value = way.matter;
    propose(way);
    form.elements.amount.focus();
    form.dispatchEvent(new Event("changed"));
  }));
})();
