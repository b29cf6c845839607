// The interface in four languages. Labels come from labels.json; values of the data, ids and words of articles stay as they are.

const LABELS = JSON.parse(byId("bayan-labels").textContent);

const INTERFACES = { en: "English", ps: "پښتو", ur: "اردو", prs: "دری" };

/** What the reader chose; kept for the next time where the browser allows it. */
const choices = {
  get(name, otherwise) {
    try {
      return localStorage.getItem(`bayan-${name}`) ?? otherwise;
    } catch {
      return otherwise;
    }
  },
  set(name, value) {
    try {
      localStorage.setItem(`bayan-${name}`, value);
    } catch {
      // The choice then holds for this visit.
    }
  },
};

let language = choices.get("language", "en");
if (!(language in INTERFACES)) language = "en";

/** The label `key` in the reader's language, with {places} filled. */
function t(key, values = {}) {
  const label = LABELS[key]?.[language] ?? LABELS[key]?.en ?? key;
  return label.replace(/\{(\w+)\}/gu, (place, name) => (name in values ? values[name] : place));
}

/** A label of a fixed set, such as `type-quantity`; a value that has none is shown as it is. */
function named(set, value) {
  const key = `${set}-${value}`;
  return key in LABELS ? t(key) : String(value);
}

const formats = new Map();

/** A count in the digits of the interface. */
function count(number) {
  // Browsers without Pashto have Persian, whose digits are the same.
  const locale = { en: "en", ps: "fa-u-nu-arabext", ur: "ur-u-nu-latn", prs: "fa-u-nu-arabext" }[language];
  // To make a format takes long, and a view has thousands of numbers.
  if (!formats.has(locale)) formats.set(locale, new Intl.NumberFormat(locale));
  return formats.get(locale).format(number);
}

/** What stands between the members of a list. */
const comma = () => (language === "en" ? ", " : "، ");

/** A score from 0 to 1, as records show it. */
const score = (value) => value.toFixed(2);
