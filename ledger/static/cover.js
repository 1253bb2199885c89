/* Draw boxes on a page of a receipt: by pointer, finger or pen. Without this the form takes numbers. */
(() => {
  "use strict";
  const stage = document.querySelector("[data-stage]");
  const rows = document.getElementById("boxes");
  const blank = document.getElementById("box-row");
  if (!stage || !rows || !blank) return;
  const svg = stage.querySelector("svg");
  const names = ["left", "top", "width", "height"];

  const fields = (row) => names.map((name) => row.querySelector(`[name=${name}]`));
  const percent = (thousandths) => (thousandths / 10).toFixed(1);

  function rectangle(place, kind) {
    const made = document.createElementNS(svg.namespaceURI, "rect");
    made.setAttribute("class", kind);
    ["x", "y", "width", "height"].forEach((name, at) => made.setAttribute(name, place[at]));
    svg.append(made);
    return made;
  }

  function redraw() {
    svg.querySelectorAll(".box").forEach((one) => one.remove());
    rows.querySelectorAll(".boxrow").forEach((row) => {
      const place = fields(row).map((field) => Math.round(parseFloat(field.value) * 10));
      if (place.every(Number.isFinite)) rectangle(place, "box");
    });
  }

  function add(place) {
    const all = [...rows.querySelectorAll(".boxrow")];
    let row = all.find((one) => fields(one).every((field) => !field.value));
    if (!row) {
      row = blank.content.firstElementChild.cloneNode(true);
      rows.append(row);
      arm(row);
    }
    fields(row).forEach((field, at) => { field.value = percent(place[at]); });
    redraw();
  }

  function arm(row) {
    const button = row.querySelector("[data-remove]");
    button.hidden = false;
    button.addEventListener("click", () => {
      fields(row).forEach((field) => { field.value = ""; });
      redraw();
    });
  }

  function point(event) {
    const area = svg.getBoundingClientRect();
    const within = (value) => Math.round(Math.min(1000, Math.max(0, value * 1000)));
    return [within((event.clientX - area.left) / area.width), within((event.clientY - area.top) / area.height)];
  }

  const between = (a, b) => [
    Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.abs(a[0] - b[0]), Math.abs(a[1] - b[1]),
  ];

  let start = null;
  let live = null;
  svg.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    event.preventDefault();
    svg.setPointerCapture(event.pointerId);
    start = point(event);
    live = rectangle([...start, 0, 0], "live");
  });
  svg.addEventListener("pointermove", (event) => {
    if (!start) return;
    const place = between(start, point(event));
    ["x", "y", "width", "height"].forEach((name, at) => live.setAttribute(name, place[at]));
  });
  const stop = (event) => {
    if (!start) return;
    const place = between(start, point(event));
    live.remove();
    start = null;
    if (event.type === "pointerup" && place[2] > 3 && place[3] > 3) add(place);
  };
  svg.addEventListener("pointerup", stop);
  svg.addEventListener("pointercancel", stop);

  rows.addEventListener("input", redraw);
  rows.querySelectorAll(".boxrow").forEach(arm);

  const drawing = document.querySelector("[data-drawing]");
  drawing.hidden = false;
  stage.classList.add("drawing");
  drawing.querySelector("button").addEventListener("click", (event) => {
    const on = stage.classList.toggle("drawing");
    event.currentTarget.setAttribute("aria-pressed", String(on));
  });
})();
