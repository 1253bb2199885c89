/* Reconcile by keyboard, and add up what is ticked on both sides; the server adds it up again and is the judge. */
"use strict";
(() => {
  for (const form of document.querySelectorAll("form[data-ticks]")) {
    const ticks = [...form.querySelectorAll("input[type=checkbox]")];
    const step = (tick, by) => {
      const next = ticks[ticks.indexOf(tick) + by];
      if (!next) return;
      next.focus();
      next.closest("li").scrollIntoView({ block: "nearest" });
    };
    form.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        form.requestSubmit(form.querySelector("button[value=ticked], button[value=hand]"));
        return;
      }
      if (!ticks.includes(event.target) || event.altKey || event.metaKey || event.ctrlKey) return;
      if (event.key === "ArrowDown") step(event.target, 1);
      else if (event.key === "ArrowUp") step(event.target, -1);
      else return;
      event.preventDefault();
    });

    const sums = form.querySelector(".sums");
    if (!sums) continue;
    const written = (minor) => {
      const size = Math.abs(minor);
      const whole = String(Math.floor(size / 100)).replace(/\B(?=(\d{3})+$)/g, ",");
      return `${minor < 0 ? "−" : ""}${whole}.${String(size % 100).padStart(2, "0")}`;
    };
    const add = () => {
      const of = (name) => ticks.reduce((sum, tick) => sum + (tick.checked && tick.name === name ? Number(tick.dataset.minor) : 0), 0);
      const found = { row: of("row"), line: of("line") };
      found.rest = found.row - found.line;
      for (const place of sums.querySelectorAll("output")) place.value = written(found[place.dataset.sum]);
      const begun = ticks.some((tick) => tick.checked);
      sums.classList.toggle("level", begun && found.rest === 0);
      sums.parentElement.classList.toggle("live", begun);
    };
    form.addEventListener("change", add);
    sums.hidden = false;
    add();
  }
})();
