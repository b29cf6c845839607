// Words of articles: direction, isolation, signs that turn text, highlighting. All hostile text goes through here.

const RIGHT_TO_LEFT = new Set(["ps", "ur", "prs", "fa"]);

/** Signs that turn the direction of what follows: they are kept, each where it cannot reach its neighbours. */
const TURNING = {
  0x202a: "LEFT-TO-RIGHT EMBEDDING",
  0x202b: "RIGHT-TO-LEFT EMBEDDING",
  0x202c: "POP DIRECTIONAL FORMATTING",
  0x202d: "LEFT-TO-RIGHT OVERRIDE",
  0x202e: "RIGHT-TO-LEFT OVERRIDE",
  0x2066: "LEFT-TO-RIGHT ISOLATE",
  0x2067: "RIGHT-TO-LEFT ISOLATE",
  0x2068: "FIRST STRONG ISOLATE",
  0x2069: "POP DIRECTIONAL ISOLATE",
};

const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/u;

const CONTROLS = new RegExp(CONTROL, "gu");

/** Words of others where there can be no element, as in a tooltip or a list to choose from: no sign in them turns anything. */
const isolated = (text) => `\u2068${text.replace(CONTROLS, "\ufffd")}\u2069`;

/** The direction of text in the language `lang`: "auto" where that is not known. */
function direction(lang) {
  if (!lang || lang === "other") return "auto";
  return RIGHT_TO_LEFT.has(lang) ? "rtl" : "ltr";
}

/** `text` as nodes, with every sign that would act in a box of its own. */
function nodes(text) {
  if (!CONTROL.test(text)) return [text];
  const parts = [];
  let plain = "";
  for (const sign of text) {
    if (!CONTROL.test(sign)) {
      plain += sign;
      continue;
    }
    if (plain) parts.push(plain);
    plain = "";
    const code = sign.codePointAt(0);
    const number = `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
    const name = TURNING[code] ?? "CONTROL CHARACTER";
    parts.push(h("span.control", { title: `${number} ${name}`, "data-code": number }, sign));
  }
  if (plain) parts.push(plain);
  return parts;
}

/** Words within a line of other words: isolated, in their language. */
function words(text, lang) {
  return h("bdi", { lang: lang && lang !== "other" ? lang : null, dir: direction(lang) }, nodes(text));
}

/** Words as a block of their own. `marks` are [start, end, class] in code points. */
function passage(tag, text, lang, marks = []) {
  const attributes = { lang: lang && lang !== "other" ? lang : null, dir: direction(lang) };
  return h(tag, attributes, marked(text, marks));
}

/** `text` as nodes, with `marks` ([start, end, class] in code points, which may overlap) as <mark> with their classes. */
function marked(text, marks) {
  const offsets = unitsOf(text, marks.flatMap(([start, end]) => [start, end]));
  const spans = marks
    .map(([start, end, name]) => [offsets.get(start), offsets.get(end), name])
    .filter(([start, end]) => end > start);
  const cuts = [...new Set([0, text.length, ...spans.flatMap(([start, end]) => [start, end])])].sort((a, b) => a - b);
  const parts = [];
  for (let at = 0; at + 1 < cuts.length; at += 1) {
    const piece = text.slice(cuts[at], cuts[at + 1]);
    const names = spans.filter(([start, end]) => start <= cuts[at] && end >= cuts[at + 1]).map(([, , name]) => name);
    if (names.length === 0) parts.push(...nodes(piece));
    else parts.push(h(`mark.${[...new Set(names)].join(".")}`, null, nodes(piece)));
  }
  return parts;
}

/** Where the code points `points` of `text` stand in it as UTF-16 counts. */
function unitsOf(text, points) {
  const wanted = [...new Set(points)].sort((a, b) => a - b);
  const found = new Map();
  let point = 0;
  let unit = 0;
  let next = 0;
  for (const sign of text) {
    while (next < wanted.length && wanted[next] === point) found.set(wanted[next++], unit);
    if (next === wanted.length) break;
    point += 1;
    unit += sign.length;
  }
  // What lies past the end is the end.
  while (next < wanted.length) found.set(wanted[next++], text.length);
  return found;
}

/** A sentence of ours in English that quotes `quoted` ([words, lang] each): the quotes are isolated. */
function quoting(sentence, quoted) {
  let parts = [sentence];
  for (const [text, lang] of [...quoted].sort((a, b) => b[0].length - a[0].length)) {
    if (!text) continue;
    parts = parts.flatMap((part) => {
      if (typeof part !== "string") return [part];
      const pieces = part.split(text);
      return pieces.flatMap((piece, at) => (at === 0 ? [piece] : [words(text, lang), piece]));
    });
  }
  return parts.flatMap((part) => (typeof part === "string" ? nodes(part) : [part]));
}

/** A value such as "58 killed" or "سینکڑوں vehicles": canonical English that may hold words of an article. */
function canonical(value) {
  const parts = value.split(/([\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u200c\u200d]+(?:\s+[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u200c\u200d]+)*)/u);
  return h("bdi.value", { lang: "en", dir: "ltr" }, parts.map((part, at) => (at % 2 ? h("bdi", { dir: "rtl" }, nodes(part)) : nodes(part))));
}

/** `text` cut to about `most` signs, between words where it can be. */
function shortened(text, most) {
  const signs = [...text];
  if (signs.length <= most) return text;
  const cut = signs.slice(0, most).join("");
  const space = cut.lastIndexOf(" ");
  return `${space > most / 2 ? cut.slice(0, space) : cut}…`;
}
