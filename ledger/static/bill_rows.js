/* Go through the rows of a bill by keyboard: arrows move, space ticks, digits choose an answer. */
"use strict";
(() => {
  const form = document.querySelector("form[data-rows]");
  if (!form) return;
  const ticks = [...form.querySelectorAll("input[name=row]")];
  const answerOf = (tick) => form.querySelector(`#f-what-${tick.value}`);

  function step(tick, by) {
    const next = ticks[ticks.indexOf(tick) + by];
    if (!next) return;
    next.focus();
    next.closest("li").scrollIntoView({ block: "nearest" });
  }

  /* An answer that was chosen is meant: its row is ticked along. */
  for (const tick of ticks) {
    const answer = answerOf(tick);
    answer.addEventListener("change", () => { tick.checked = true; });
    tick.addEventListener("keydown", (event) => {
      if (event.isComposing || event.altKey || event.metaKey || event.ctrlKey) return;
      if (event.key === "ArrowDown" || event.key === "j") step(tick, 1);
      else if (event.key === "ArrowUp" || event.key === "k") step(tick, -1);
      else if (event.key === "Enter") { tick.checked = true; step(tick, 1); }
      else if (/^[1-9]$/.test(event.key) && answer.options[event.key - 1]) {
        answer.selectedIndex = event.key - 1;
        tick.checked = true;
      } else return;
      event.preventDefault();
    });
  }
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  if (ticks.length && !document.querySelector(".mistakes")) ticks[0].focus({ preventScroll: true });
})();
