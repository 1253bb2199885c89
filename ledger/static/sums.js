/* Amounts as fen, sums worked out exactly; the server works them out once more and is the judge. */
"use strict";
(() => {
  const NUMBER = /^(\d{1,3}(,\d{3})+(\.\d+)?|\d+(\.\d+)?|\.\d+)/;
  const gcd = (a, b) => (b ? gcd(b, a % b) : a < 0n ? -a : a);
  const made = (top, bottom) => {
    if (!bottom) throw new RangeError("divided by nothing");
    const common = gcd(top, bottom) || 1n;
    const sign = bottom < 0n ? -1n : 1n;
    return [(sign * top) / common, (sign * bottom) / common];
  };

  /* sum = product {(+|-) product}, product = part {(*|/) part} */
  function reader(text) {
    let at = 0;
    const skip = () => { while (text[at] === " ") at += 1; };
    const next = (signs) => { skip(); return text[at] && signs.includes(text[at]) ? text[at++] : ""; };
    function number() {
      skip();
      const found = NUMBER.exec(text.slice(at));
      if (!found) throw new SyntaxError("no number");
      at += found[0].length;
      const [whole, part = ""] = found[0].replaceAll(",", "").split(".");
      return made(BigInt(whole + part), 10n ** BigInt(part.length));
    }
    function part(depth) {
      const sign = next("+-");
      let found;
      if (next("(")) {
        if (depth > 9) throw new SyntaxError("too deep");
        found = sum(depth + 1);
        if (!next(")")) throw new SyntaxError("open");
      } else found = number();
      return sign === "-" ? made(-found[0], found[1]) : found;
    }
    function product(depth) {
      let found = part(depth);
      for (let sign = next("*/"); sign; sign = next("*/")) {
        const other = part(depth);
        found = sign === "*" ? made(found[0] * other[0], found[1] * other[1]) : made(found[0] * other[1], found[1] * other[0]);
      }
      return found;
    }
    function sum(depth) {
      let found = product(depth);
      for (let sign = next("+-"); sign; sign = next("+-")) {
        const other = product(depth);
        const right = sign === "+" ? other[0] : -other[0];
        found = made(found[0] * other[1] + right * found[1], found[1] * other[1]);
      }
      return found;
    }
    const found = sum(0);
    skip();
    if (at < text.length) throw new SyntaxError("left over");
    return found;
  }

  /* Gives fen, 0 for nothing, null for what is no amount. */
  function fen(typed) {
    const text = typed.normalize("NFKC").trim().replaceAll("−", "-").replaceAll("×", "*").replaceAll("÷", "/")
      .replace(/^=/, "").replace(/^¥/, "").replace(/元$/, "");
    if (!text) return 0;
    if (text.length > 80) return null;
    try {
      const [top, bottom] = reader(text);
      const whole = top * 100n;
      return whole % bottom ? null : Number(whole / bottom);
    } catch {
      return null;
    }
  }

  function yuan(minor) {
    const size = Math.abs(minor);
    return `${minor < 0 ? "-" : ""}${Math.floor(size / 100)}.${String(size % 100).padStart(2, "0")}`;
  }

  window.sums = { fen, yuan };
})();
