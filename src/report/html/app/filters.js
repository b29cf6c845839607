// Which points the list shows, and in what order.

const NO_FILTERS = () => ({
  query: "",
  lang: "",
  outlet: "",
  party: "",
  type: "",
  relation: "",
  strength: 0,
  from: "",
  to: "",
  event: "",
  /** Two outlets (their places) that must both speak to the point. */
  between: null,
  sort: "strength",
});

let filters = NO_FILTERS();

const isAgainst = (relation) => relation === "contradiction" || relation === "dispute" || relation === "unknown";

/** Whether outlets `a` and `b` contradict each other on a point. */
function isBetween(point, [a, b]) {
  return point.pairs.some((pair) => {
    const [x, y] = [pair.a, pair.b].map((at) => outletOf(point.event.statements[at]));
    return pair.label === "contradict" && pair.relation !== "update" && ((x === a && y === b) || (x === b && y === a));
  });
}

function passes(point, wanted, query) {
  return (
    (!wanted.lang || point.languages.includes(wanted.lang)) &&
    (wanted.outlet === "" || point.outlets.includes(Number(wanted.outlet))) &&
    (!wanted.party || point.parties.includes(wanted.party)) &&
    (!wanted.type || point.type === wanted.type) &&
    (!wanted.relation || point.relation === wanted.relation) &&
    point.strength >= wanted.strength &&
    (!wanted.from || (point.last_day !== null && point.last_day >= wanted.from)) &&
    (!wanted.to || (point.first_day !== null && point.first_day <= wanted.to)) &&
    (!wanted.event || point.event.id === wanted.event) &&
    (!wanted.between || isBetween(point, wanted.between)) &&
    (!query || holds(point, query))
  );
}

const ORDERS = {
  strength: (a, b) => b.strength - a.strength,
  disagreement: (a, b) => b.disagreement - a.disagreement,
  newest: (a, b) => (b.last_day ?? "").localeCompare(a.last_day ?? ""),
  outlets: (a, b) => b.outlets.length - a.outlets.length,
};

/** The points that pass the filters, sorted; of equals those of the stronger event, and the stronger there, come first. */
function selected() {
  const query = folded(filters.query).trim();
  return data.points.filter((point) => passes(point, filters, query)).sort(ORDERS[filters.sort] ?? ORDERS.strength);
}

/** The values that a filter can take, with the number of points of each. */
function options(values) {
  const counts = new Map();
  for (const point of data.points) for (const value of new Set(values(point))) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** What narrows the list now, with what ends each. */
function active() {
  const chips = [];
  const chip = (name, text, reset) => chips.push({ name, text, reset });
  const simple = (key, show) => filters[key] !== "" && chip(key, show(filters[key]), () => (filters[key] = ""));
  simple("query", (value) => [t("search"), ": ", words(value)]);
  simple("lang", (value) => named("lang", value));
  simple("outlet", (value) => words(outletName(Number(value))));
  simple("party", (value) => words(value, "en"));
  simple("type", (value) => named("type", value));
  simple("relation", (value) => named("relation", value));
  simple("from", (value) => [t("from"), " ", words(value)]);
  simple("to", (value) => [t("to"), " ", words(value)]);
  simple("event", (value) => words(shortened(data.eventOf.get(value)?.title ?? value, 40)));
  if (filters.strength > 0) chip("strength", `≥ ${score(filters.strength)}`, () => (filters.strength = 0));
  if (filters.between) {
    const [a, b] = filters.between.map(outletName);
    chip("between", [words(a), " × ", words(b)], () => (filters.between = null));
  }
  return chips;
}

function filterPanel(changed) {
  const set = (key, value) => {
    filters[key] = value;
    changed();
  };
  const select = (key, values, show, label = t(key)) => {
    const sorted = [...options(values)].sort(([a], [b]) => (a < b ? -1 : 1));
    return h(
      "label.field",
      null,
      h("span", null, label),
      h(
        "select",
        { "data-filter": key, onchange: (event) => set(key, event.target.value) },
        h("option", { value: "" }, t("all")),
        sorted.map(([value, number]) =>
          h("option", { value, selected: String(filters[key]) === String(value) }, `${show(value)} (${count(number)})`),
        ),
      ),
    );
  };
  const date = (key) =>
    h("label.field", null, h("span", null, t(key)), h("input", { type: "date", value: filters[key], "data-filter": key, onchange: (event) => set(key, event.target.value) }));
  const shown = h("output", null, score(filters.strength));
  const present = (value) => (value ? [value] : []);
  return h(
    "details.filters",
    { open: window.matchMedia("(min-width: 60rem)").matches },
    h("summary", null, t("filters")),
    h(
      "div.fields",
      null,
      select("lang", (point) => point.languages, (value) => named("lang", value), t("language")),
      select("outlet", (point) => point.outlets, (value) => isolated(outletName(value))),
      select("party", (point) => point.parties, (value) => isolated(value)),
      select("type", (point) => present(point.type), (value) => named("type", value)),
      select("relation", (point) => present(point.relation), (value) => named("relation", value)),
      data.events.length > 1 && select("event", (point) => [point.event.id], (value) => isolated(shortened(data.eventOf.get(value).title ?? value, 50))),
      h(
        "label.field",
        null,
        h("span", null, t("least-strength"), " ", shown),
        h("input", {
          type: "range", min: 0, max: 1, step: 0.05, value: filters.strength, "data-filter": "strength",
          oninput: (event) => {
            shown.textContent = score(Number(event.target.value));
            set("strength", Number(event.target.value));
          },
        }),
      ),
      date("from"),
      date("to"),
    ),
  );
}
