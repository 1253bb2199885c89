/* Tables pasted from a spreadsheet: by their heads, or to the right of where one stands. */
"use strict";
(() => {
  const NOTHING = ["-", "—", "0", "0.00"];

  function table(text) {
    return text.replace(/\r\n?/g, "\n").split("\n").filter((line) => line.trim()).map((line) => line.split("\t")
      .map((cell) => cell.trim().replace(/^"(.*)"$/, "$1").replaceAll('""', '"')));
  }

  const plain = (head) => head.replace(/ /g, "").replace("（", "(").replace("）", ")").toLowerCase();

  /* Gives rows of cells in the order of the columns; `first` is the column one stands in. */
  window.pasted = (text, { heads, columns, first }) => {
    let lines = table(text);
    let places = lines[0].map((cell) => columns.indexOf(heads[plain(cell)]));
    if (places.filter((place) => place >= 0).length >= 2) lines = lines.slice(1);
    else places = lines[0].map((_, k) => (first + k < columns.length ? first + k : -1));
    return lines.map((line) => {
      const cells = columns.map(() => "");
      line.forEach((cell, k) => {
        const empty = ["debit", "credit"].includes(columns[places[k]]) && NOTHING.includes(cell);
        if (places[k] >= 0 && !empty) cells[places[k]] = cell;
      });
      return cells;
    });
  };
})();
