// Finding words whatever their letters' forms.

const SAME_LETTER = {
  "ي": "ی", "ى": "ی", "ې": "ی", "ۍ": "ی", "ئ": "ی", "ك": "ک", "ة": "ه", "ۀ": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه", "ۂ": "ه", "ۃ": "ه",
  "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ؤ": "و",
};

/** `text` with forms of one letter made equal, without signs that writers may leave out. */
function folded(text) {
  return text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u200b-\u200f\u061c\u202a-\u202e\u2066-\u2069]/gu, "")
    .replace(/[٠-٩]/gu, (digit) => String(digit.codePointAt(0) - 0x660))
    .replace(/[۰-۹]/gu, (digit) => String(digit.codePointAt(0) - 0x6f0))
    .replace(/[ييىېۍئكةۀہھەۂۃأإآٱؤ]/gu, (letter) => SAME_LETTER[letter] ?? letter)
    .toLowerCase()
    .replace(/\s+/gu, " ");
}

/** Where words of the folded query stand in `text`: [start, end, "found"] in code points. */
function findings(text, query) {
  const wanted = query.split(" ").filter(Boolean);
  if (wanted.length === 0) return [];
  // What is found in the folded text is shown in the text as it is: each folded unit knows the sign it came from.
  let plain = "";
  const origins = [];
  [...text].forEach((sign, at) => {
    const form = folded(sign);
    if (form === " " && plain.endsWith(" ")) return;
    plain += form;
    for (let unit = 0; unit < form.length; unit += 1) origins.push(at);
  });
  const found = [];
  for (const word of wanted) {
    for (let at = plain.indexOf(word); at !== -1; at = plain.indexOf(word, at + word.length)) {
      found.push([origins[at], origins[at + word.length - 1] + 1, "found"]);
    }
  }
  return found;
}

/** What can be found of a point: the words of its statements, of its claims, who says them. Made at the first search. */
function searchable(point) {
  point.searchable ??= folded(
    [
      ...point.statements.map((at) => point.event.statements[at].text),
      ...point.claims.map((claim) => claim.value ?? ""),
      ...point.outlets.map(outletName),
      ...point.parties,
      point.event.title ?? "",
      point.id,
    ].join("\n"),
  );
  return point.searchable;
}

/** Whether all words of a query are in a point. `query` is folded. */
function holds(point, query) {
  return query.split(" ").every((word) => searchable(point).includes(word));
}
