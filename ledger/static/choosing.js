/* What a cell may name: found by code, name, pinyin or initials, in the order of how often it was used. */
"use strict";
(() => {
  const SHOWN = 8;
  let index = {};

  async function load(address) {
    const found = await (await fetch(address)).json();
    for (const noun of Object.keys(found)) {
      index[noun] = found[noun].map(([code, name, others, keys, uses, fund]) => {
        const lower = `${name} ${others}`.toLowerCase();
        return { code, name, uses, fund, lower, words: `${code} ${name}`, keys: keys.split(" "), all: lower.split(" ") };
      });
    }
  }

  const of = (noun) => index[noun] || [];
  const named = (noun, text) => of(noun).find((item) => item.words === text || item.code === text);
  const commonest = (noun) => of(noun)[0];

  /* The lower, the more surely it is meant; 9 is not meant at all. The server follows the same order. */
  function rank(item, text) {
    if (item.code === text) return 0;
    if (item.all.includes(text)) return 1;
    if (item.keys.includes(text)) return 2;
    if (item.code.startsWith(text)) return 3;
    if (item.keys.some((key) => key.startsWith(text))) return 4;
    if (item.lower.includes(text)) return 5;
    return item.keys.some((key) => key.includes(text)) ? 6 : 9;
  }

  function matches(noun, typed) {
    const text = typed.normalize("NFKC").trim().toLowerCase();
    if (!text) return of(noun).slice(0, SHOWN);
    return of(noun).map((item) => [rank(item, text), item]).filter(([found]) => found < 9)
      .sort((a, b) => a[0] - b[0] || b[1].uses - a[1].uses).slice(0, SHOWN).map(([, item]) => item);
  }

  window.choosing = { load, matches, named, commonest };
})();
