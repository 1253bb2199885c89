/* The voucher grid: keyboard entry over a window of rows. Without it the same form works as it stands. */
"use strict";
(() => {
  const form = document.querySelector("form.voucher");
  if (!form) return;
  const COLUMNS = ["summary", "account", "fund", "place", "work", "party", "debit", "credit"];
  const [SUMMARY, ACCOUNT, FUND, PLACE, , PARTY, DEBIT, CREDIT] = COLUMNS.keys();
  const WINDOW = 40;
  const { fen, yuan } = window.sums;
  const { load, matches, named, commonest } = window.choosing;
  const body = form.querySelector("table.grid").tBodies[0];
  const totals = form.querySelector(".totals");
  const nav = form.querySelector("nav.window");
  const save = form.querySelector("button.save");
  const names = [...form.querySelectorAll("thead th")].slice(1).map((head) => head.textContent.trim());
  const words = form.dataset;
  let rows = [];
  let pool = [];
  let top = 0;
  let shifting = false;
  /* fund → [debit, credit] in fen; kept up with each change, never added up anew. */
  const sums = new Map();

  const set = (element, values) => Object.entries(values).forEach(([name, value]) => element.setAttribute(name, value));

  /* Rows */
  const blank = () => ({ cells: COLUMNS.map(() => ""), errors: {}, fund: "", debit: 0, credit: 0 });
  const isBlank = ({ cells }) => !(cells[SUMMARY] || cells[ACCOUNT] || cells[DEBIT] || cells[CREDIT]);

  function add(row, sign) {
    const sum = sums.get(row.fund) || [0, 0];
    sum[0] += sign * row.debit;
    sum[1] += sign * row.credit;
    sums.set(row.fund, sum);
  }

  function count(row) {
    add(row, -1);
    row.fund = row.cells[FUND].split(" ")[0];
    row.debit = fen(row.cells[DEBIT]) || 0;
    row.credit = fen(row.cells[CREDIT]) || 0;
    add(row, 1);
  }

  function put(i, c, text) {
    const row = rows[i];
    if (row.cells[c] === text) return;
    row.cells[c] = text;
    delete row.errors[c];
    if (c >= DEBIT || c === FUND) { count(row); tell(); }
    const input = inputAt(i, c);
    if (input) show(input, row, c);
    form.dispatchEvent(new Event("changed"));
  }

  /* What a fund's other rows leave to be filled in here: positive is a debit. */
  function missing(i) {
    const row = rows[i];
    const [debit, credit] = sums.get(row.fund) || [0, 0];
    return credit - row.credit - (debit - row.debit);
  }

  const difference = () => [...sums].filter(([, [debit, credit]]) => debit !== credit);
  const balanced = () => !difference().length && [...sums.values()].some(([debit]) => debit);

  let telling = 0;
  function tell() {
    telling ||= setTimeout(() => {
      telling = 0;
      const total = [...sums.values()].reduce((sum, [debit]) => sum + debit, 0);
      const parts = difference().map(([fund, [debit, credit]]) => words.short
        .replace("{fund}", (named("fund", fund) || { name: fund }).name)
        .replace("{sign}", debit > credit ? words.more : words.less)
        .replace("{amount}", yuan(Math.abs(debit - credit))));
      const said = parts.length ? parts.join("；") : total ? words.balanced.replace("{amount}", yuan(total)) : "";
      if (totals.textContent !== said) totals.textContent = said;
      totals.classList.toggle("minus", parts.length > 0);
    }, 150);
  }

  /* A fund left out is that of the row above; said once, so that later every row stands for itself. */
  function fillFunds(first) {
    for (let i = first; i < rows.length; i += 1) {
      const row = rows[i];
      if (!row.cells[FUND] && !isBlank(row) && i) row.cells[FUND] = rows[i - 1].cells[FUND];
      count(row);
    }
    tell();
  }

  /* The window */
  function inputAt(i, c) {
    const tr = pool[i - top];
    return tr && !tr.hidden ? tr.cells[c + 1].firstElementChild : null;
  }

  function show(input, row, c) {
    const text = row.cells[c];
    if (input.value !== text) input.value = text;
    const wrong = row.errors[c] || "";
    const note = input.nextElementSibling;
    if (note.textContent !== wrong) note.textContent = wrong;
    if (wrong) { input.setAttribute("aria-invalid", "true"); input.setAttribute("aria-describedby", note.id); }
    else { input.removeAttribute("aria-invalid"); input.removeAttribute("aria-describedby"); }
  }

  function paint() {
    top = Math.max(0, Math.min(top, rows.length - WINDOW));
    pool.forEach((tr, k) => {
      const i = top + k;
      tr.hidden = i >= rows.length;
      if (tr.hidden) return;
      const number = String(i + 1);
      if (tr.cells[0].textContent !== number) {
        tr.cells[0].textContent = number;
        COLUMNS.forEach((_, c) => tr.cells[c + 1].firstElementChild.setAttribute("aria-label",
          words.row.replace("{n}", number).replace("{name}", names[c])));
      }
      COLUMNS.forEach((_, c) => show(tr.cells[c + 1].firstElementChild, rows[i], c));
    });
    nav.hidden = rows.length <= WINDOW;
    nav.querySelector("span").textContent = words.window.replace("{first}", top + 1)
      .replace("{last}", Math.min(rows.length, top + WINDOW)).replace("{count}", rows.length);
  }

  function go(i, c) {
    if (!rows[i]) return;
    if (i < top || i >= top + WINDOW) {
      /* The field one leaves shows another row from here on: it must not be taken for that row's. */
      shifting = true;
      document.activeElement.blur();
      top = i - WINDOW / 2;
      paint();
      shifting = false;
    }
    inputAt(i, c).focus();
    inputAt(i, c).select();
  }

  const insert = (i, ...made) => { rows.splice(i, 0, ...made); paint(); };

  function remove(i) {
    add(rows[i], -1);
    rows.splice(i, 1);
    if (!rows.length) rows.push(blank());
    paint();
    tell();
    form.dispatchEvent(new Event("changed"));
  }

  const place = (input) => [top + pool.indexOf(input.closest("tr")), Number(input.dataset.c)];

  /* The list of what may be meant */
  const list = document.createElement("ul");
  set(list, { id: "grid-list", class: "choices", role: "listbox", "aria-label": "…" });
  list.hidden = true;
  let offered = [];
  let active = -1;

  function offer(input, noun) {
    offered = matches(noun, input.value);
    active = offered.length && input.value ? 0 : -1;
    if (!offered.length) return close();
    list.replaceChildren(...offered.map((item, k) => {
      const option = document.createElement("li");
      set(option, { id: `grid-option-${k}`, role: "option" });
      option.textContent = item.words;
      return option;
    }));
    list.setAttribute("aria-label", names[Number(input.dataset.c)]);
    input.closest("td").append(list);
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    mark(input);
  }

  function mark(input) {
    [...list.children].forEach((option, k) => option.setAttribute("aria-selected", String(k === active)));
    if (active < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", `grid-option-${active}`);
  }

  function close() {
    if (list.hidden) return;
    const input = list.closest("td").firstElementChild;
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  /* Take what is meant; an account brings the fund along in which it was used most. */
  function settle(i, c) {
    const noun = COLUMNS[c];
    const typed = rows[i].cells[c].trim();
    const chosen = !list.hidden && active >= 0 && list.closest("td") === inputAt(i, c).closest("td") && offered[active];
    close();
    if (!(c >= ACCOUNT && c <= PARTY) || !typed) return;
    /* What nobody was shown is not guessed here; the server reads it, and says what it could mean. */
    active = -1;
    const item = named(noun, typed) || chosen;
    if (!item) return;
    put(i, c, item.words);
    if (c === ACCOUNT && !rows[i].cells[FUND]) {
      const usual = item.fund && named("fund", item.fund);
      const above = i && rows[i - 1].cells[FUND];
      put(i, FUND, above || (usual || commonest("fund") || { words: "" }).words);
    }
  }

  function work(i, c) {
    if (c < DEBIT) return;
    const minor = fen(rows[i].cells[c]);
    if (minor) put(i, c, yuan(minor));
  }

  const leave = (i, c) => { settle(i, c); work(i, c); };

  /* Where Enter goes: places, works and parties are passed over unless the row above has one. */
  function after(i, c) {
    const row = rows[i].cells;
    for (let next = c + 1; next <= CREDIT; next += 1) {
      const rare = next >= PLACE && next <= PARTY;
      if (rare && !row[next] && !(i && rows[i - 1].cells[next])) continue;
      if (next === CREDIT && row[DEBIT]) continue;
      if (next === DEBIT && row[CREDIT] && c < DEBIT) return CREDIT;
      return next;
    }
    return -1;
  }

  function advance(i, c) {
    leave(i, c);
    const next = c === DEBIT && !rows[i].cells[DEBIT] && rows[i].cells[CREDIT] ? -1 : after(i, c);
    if (next >= 0) return go(i, next);
    let last = rows.length - 1;
    while (last > i && isBlank(rows[last])) last -= 1;
    if (last <= i && balanced()) return save.focus();
    if (i + 1 >= rows.length) insert(rows.length, blank());
    go(i + 1, SUMMARY);
  }

  function flip(i, c) {
    work(i, c);
    const [debit, credit] = [rows[i].cells[DEBIT], rows[i].cells[CREDIT]];
    put(i, DEBIT, credit);
    put(i, CREDIT, debit);
    go(i, c === DEBIT ? CREDIT : DEBIT);
  }

  function balance(i) {
    const minor = missing(i);
    if (!minor) return;
    const [full, empty] = minor > 0 ? [DEBIT, CREDIT] : [CREDIT, DEBIT];
    put(i, full, yuan(Math.abs(minor)));
    put(i, empty, "");
    go(i, full);
  }

  const KEYS = {
    Enter(event, i, c) {
      if (event.ctrlKey || event.metaKey) { leave(i, c); form.requestSubmit(form.querySelector("button.next")); } else advance(i, c);
    },
    ArrowDown(_, i, c, input) {
      if (list.hidden) { leave(i, c); go(i + 1, c); } else { active = Math.min(active + 1, offered.length - 1); mark(input); }
    },
    ArrowUp(_, i, c, input) {
      if (list.hidden) { leave(i, c); go(i - 1, c); } else { active = Math.max(active - 1, 0); mark(input); }
    },
    F4() {
      const details = document.getElementById("templates");
      details.open = true;
      (details.querySelector("a") || details.querySelector("summary")).focus();
    },
    Escape() { close(); },
  };

  body.addEventListener("keydown", (event) => {
    /* The keys of somebody who is composing Chinese belong to their input method. */
    if (event.isComposing || event.keyCode === 229) return;
    const input = event.target;
    const [i, c] = place(input);
    const amount = c >= DEBIT;
    const held = event.ctrlKey || event.metaKey;
    let act = !event.altKey && KEYS[event.key];
    if (held && event.key === "Delete") act = () => { close(); remove(i); go(Math.min(i, rows.length - 1), c); };
    else if (held && event.key.toLowerCase() === "i") act = () => { leave(i, c); insert(i, blank()); go(i, SUMMARY); };
    else if (amount && event.key === " ") act = () => flip(i, c);
    else if (amount && (event.key === "=" || event.key === "＝") && !input.value) act = () => balance(i);
    if (event.key === "Tab") leave(i, c);
    if (!act) return;
    event.preventDefault();
    act(event, i, c, input);
  });

  function typed(input) {
    const [i, c] = place(input);
    const text = input.value;
    if (c === SUMMARY && i && /^(\.\.|。。|\/\/|、、)$/.test(text)) {
      put(i, c, rows[/^[.。]/.test(text) ? i - 1 : 0].cells[SUMMARY] || rows[0].cells[SUMMARY]);
      input.value = rows[i].cells[c];
      return;
    }
    put(i, c, text);
    if (c >= ACCOUNT && c <= PARTY) offer(input, COLUMNS[c]);
  }

  body.addEventListener("input", (event) => { if (!event.isComposing) typed(event.target); });
  body.addEventListener("compositionend", (event) => typed(event.target));
  body.addEventListener("focusout", (event) => {
    if (shifting || !event.target.dataset.c || pool.indexOf(event.target.closest("tr")) < 0) return;
    const [i, c] = place(event.target);
    if (rows[i]) leave(i, c);
  });
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    active = [...list.children].indexOf(event.target);
    advance(...place(list.closest("td").firstElementChild));
  });

  body.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text");
    if (!/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    const [i, c] = place(event.target);
    const made = window.pasted(text, { heads: JSON.parse(words.heads), columns: COLUMNS, first: c })
      .map((cells) => ({ ...blank(), cells }));
    if (isBlank(rows[i])) { add(rows[i], -1); rows.splice(i, 1); }
    rows.splice(i, 0, ...made);
    fillFunds(i);
    paint();
    go(Math.min(i + made.length, rows.length - 1), SUMMARY);
    form.dispatchEvent(new Event("changed"));
  });

  nav.addEventListener("click", (event) => {
    if (!event.target.matches("button")) return;
    top += (event.target.matches(".up") ? -1 : 1) * WINDOW / 2;
    paint();
  });
  form.querySelector("button.more-rows").addEventListener("click", (event) => {
    if (form.elements.pasted.value.trim()) return;
    event.preventDefault();
    insert(rows.length, ...Array.from({ length: 6 }, blank));
    go(rows.length - 6, SUMMARY);
  });

  form.rowsTyped = () => rows.filter((row) => !isBlank(row)).map((row) => row.cells);
  form.addEventListener("submit", () => {
    if (document.activeElement.dataset.c) leave(...place(document.activeElement));
    form.elements.rows.value = JSON.stringify(rows.map((row) => row.cells));
    form.elements.rows.disabled = false;
  });

  /* Take over what the server drew: the rows become data, a window of them stays to be typed in. */
  function begin() {
    rows = [...body.rows].map((tr) => {
      const row = blank();
      COLUMNS.forEach((_, c) => {
        row.cells[c] = tr.cells[c + 1].firstElementChild.value;
        const wrong = tr.cells[c + 1].lastElementChild.textContent;
        if (wrong) row.errors[c] = wrong;
      });
      return row;
    });
    const rest = form.elements.rest;
    if (rest) {
      const errors = JSON.parse(rest.dataset.errors);
      for (const cells of JSON.parse(rest.value)) {
        const row = { ...blank(), cells };
        COLUMNS.forEach((column, c) => { row.errors[c] = errors[`lines.${rows.length}.${column}`] || ""; });
        rows.push(row);
      }
      rest.remove();
      form.querySelector("p.rest").remove();
    }
    while (body.rows.length > WINDOW) body.deleteRow(-1);
    while (body.rows.length < WINDOW) body.append(body.rows[0].cloneNode(true));
    pool = [...body.rows];
    pool.forEach((tr, k) => COLUMNS.forEach((column, c) => {
      const input = tr.cells[c + 1].firstElementChild;
      input.id = `row${k}-${column}`;
      input.nextElementSibling.id = `row${k}-${column}-error`;
      input.removeAttribute("name");
      if (c >= ACCOUNT && c <= PARTY) {
        set(input, { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id });
      }
      tr.cells[0].textContent = "";
    }));
    body.rows[0].cells[1].append(list);
    fillFunds(0);
    paint();
    form.dataset.ready = "true";
  }

  begin();
  load(words.names).then(() => {
    form.dataset.names = "";
    tell();
  }).catch(() => { /* Without the index codes and names can still be typed; the server reads them. */ });
})();
