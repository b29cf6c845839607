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
