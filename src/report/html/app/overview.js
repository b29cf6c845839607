// The run as a whole.

/** The heading of a view: it takes the focus when the view is opened. */
function heading(...children) {
  return h("h1", { tabindex: "-1" }, children);
}

function card(number, name) {
  return h("div.card", null, h("dt", null, name), h("dd", null, count(number)));
}

function section(id, title, ...children) {
  return h("section", { "aria-labelledby": id }, h("h2", { id }, title), children);
}

/** A table in a frame that scrolls by itself where it is too wide. */
function table(caption, head, rows, name = "") {
  return h(
    "div.scroll",
    { tabindex: "0", role: "group", "aria-label": caption },
    h(`table${name}`, null, h("caption", null, caption), h("thead", null, h("tr", null, head)), h("tbody", null, rows)),
  );
}

const column = (...children) => h("th", { scope: "col" }, children);
const rowHead = (...children) => h("th", { scope: "row" }, children);
const number = (value) => h("td.number", null, value);

const LANGUAGES = ["en", "ps", "ur", "prs", "fa"];

function usedLanguages() {
  return LANGUAGES.filter((lang) => data.overview.outlets.some((outlet) => outlet.documents[lang]));
}

function overviewView() {
  const { run } = data.overview;
  const counts = run.counts;
  const strongest = data.points.filter((point) => isAgainst(point.relation)).slice().sort(ORDERS.strength).slice(0, 5);
  return h(
    "div.view.overview",
    null,
    heading(words(run.name)),
    h("dl.cards", null, card(counts.documents, t("documents")), card(data.overview.outlets.length, t("outlets")), card(counts.statements, t("statements")), card(counts.events, t("events")), card(counts.clusters, t("points")), card(counts.contradictions, t("contradicting-pairs"))),
    partsNote(),
    section("strongest", t("strongest"), strongest.length > 0 ? [h("ol.points", null, strongest.map((point) => pointItem(point))), h("p", null, h("a.all", { href: "#points" }, t("all-points", { number: count(data.points.length) })))] : h("p.empty", null, t("none-found"))),
    section("matrix", t("matrix"), h("p.note", null, t("about-matrix")), matrix()),
    section("timeline", t("timeline"), timeline(40)),
    section("corpus", t("corpus"), byOutlet(), byDay()),
    section("languages", t("language-pairs"), h("p.note", null, t("about-language-pairs")), languagePairs()),
    section("skipped", t("skipped"), skipped()),
    section("provenance", t("provenance"), provenance()),
  );
}

function partsNote() {
  const { number: own, files } = data.part;
  if (files.length < 2) return null;
  return h(
    "nav.parts",
    { "aria-label": t("parts") },
    h("p", null, t("parts-note", { number: count(own), all: count(files.length) })),
    h("ol", null, files.map((file, at) => h("li", null, at + 1 === own ? h("span", { "aria-current": "page" }, words(file.name, "en")) : h("a", { href: encodeURI(file.name) }, words(file.name, "en")), ` ${t("part-holds", { events: count(file.events), points: count(file.points) })}`))),
  );
}

/** How much the outlets disagree: five shades, and the number in each. */
function matrix() {
  const { outlets, outlet_pairs: pairs } = data.overview;
  const of = new Map(pairs.flatMap((pair) => [[`${pair.a} ${pair.b}`, pair], [`${pair.b} ${pair.a}`, pair]]));
  const compared = outlets.map((_, at) => at).filter((at) => pairs.some((pair) => pair.a === at || pair.b === at));
  if (compared.length === 0) return h("p.empty", null, t("none-compared"));
  const cell = (a, b) => {
    if (a === b) return h("td.self", null, h("span", { "aria-hidden": "true" }, "·"), h("span.visually-hidden", null, t("itself")));
    const pair = of.get(`${a} ${b}`);
    if (!pair) return h("td.none", null, "–");
    const about = t("matrix-cell", { a: isolated(outletName(a)), b: isolated(outletName(b)), disagreement: score(pair.disagreement), points: count(pair.points), contradicted: count(pair.contradicted) });
    return h(
      "td.heat",
      { "data-shade": Math.min(5, Math.ceil(pair.disagreement * 5)) },
      h("button", { type: "button", title: about, "data-between": `${a} ${b}`, onclick: () => { filters = { ...NO_FILTERS(), between: [a, b] }; go("points"); } }, h("b", null, score(pair.disagreement)), h("small", null, `${count(pair.contradicted)}/${count(pair.points)}`), h("span.visually-hidden", null, ` ${about}`)),
    );
  };
  return table(t("matrix-caption"), [column(t("outlet")), compared.map((at) => column(words(outletName(at))))], compared.map((a) => h("tr", null, rowHead(words(outletName(a))), compared.map((b) => cell(a, b)))), ".matrix");
}

/** The events between the first day and the last, the strongest first. */
function timeline(most) {
  const dated = data.events.filter((event) => event.first_day);
  if (dated.length === 0) return h("p.empty", null, t("no-dates"));
  const day = (text) => Date.parse(`${text}T00:00:00Z`) / 86400000;
  const first = Math.min(...dated.map((event) => day(event.first_day)));
  const last = Math.max(...dated.map((event) => day(event.last_day ?? event.first_day))) + 1;
  const row = (event) => {
    const from = (day(event.first_day) - first) / (last - first);
    const width = (day(event.last_day ?? event.first_day) + 1 - day(event.first_day)) / (last - first);
    return h(
      "li",
      null,
      h("a", { href: `#event-${event.id}` }, words(shortened(event.title ?? event.id, 80), event.title_lang)),
      h("span.quiet", null, days(event.first_day, event.last_day), " · ", t("documents-number", { number: count(event.documents.length) }), " · ", t("points-number", { number: count(event.points.length) }), " "),
      strength(event.strength),
      h("span.track", { "aria-hidden": "true" }, h("span.span", { style: { "inset-inline-start": `${from * 100}%`, "inline-size": `max(${width * 100}%, 0.5rem)` }, "data-shade": Math.min(5, Math.ceil(event.strength * 5)) })),
    );
  };
  const iso = (at) => new Date(at * 86400000).toISOString().slice(0, 10);
  const list = growing(data.events.slice(0, most).filter((event) => event.first_day), row, h("ol.timeline"));
  return [
    h("p.axis", { "aria-hidden": "true" }, h("bdi", null, iso(first)), h("bdi", null, iso(last - 1))),
    list,
    data.events.length > most && h("p", null, h("a.all", { href: "#events" }, t("all-events", { number: count(data.events.length) }))),
  ];
}

function eventsView() {
  return h("div.view", null, heading(t("events")), h("p.note", null, t("about-events")), partsNote(), timeline(data.events.length));
}

function byOutlet() {
  const languages = usedLanguages();
  const most = Math.max(1, ...data.overview.outlets.map((outlet) => Object.values(outlet.documents).reduce((a, b) => a + b, 0)));
  const rows = data.overview.outlets.map((outlet) => {
    const all = Object.values(outlet.documents).reduce((a, b) => a + b, 0);
    return h("tr", null, rowHead(words(outlet.name)), languages.map((lang) => number(outlet.documents[lang] ? count(outlet.documents[lang]) : "")), h("td.number", null, count(all), h("span.bar", { "aria-hidden": "true" }, h("span.fill", { style: { "inline-size": `${(all / most) * 100}%` } }))), number(count(outlet.copies)), number(count(outlet.statements)));
  });
  return table(t("documents-by-outlet"), [column(t("outlet")), languages.map((lang) => column(named("lang", lang))), column(t("all")), column(t("copies")), column(t("statements"))], rows);
}

function byDay() {
  const { days: dated, undated } = data.overview;
  const languages = usedLanguages();
  const sum = (day) => Object.values(day.documents).reduce((a, b) => a + b, 0);
  const most = Math.max(1, ...dated.map(sum));
  const bar = (day) =>
    h("td.stack", null, h("span.stacked", { "aria-hidden": "true" }, languages.filter((lang) => day.documents[lang]).map((lang) => h("span", { "data-lang": lang, style: { "inline-size": `${(day.documents[lang] / most) * 100}%` } }))));
  const rows = dated.map((day) => h("tr", null, rowHead(h("bdi", { dir: "ltr" }, day.day)), languages.map((lang) => number(day.documents[lang] ? count(day.documents[lang]) : "")), bar(day)));
  return [
    table(t("documents-by-day"), [column(t("day")), languages.map((lang) => column(h("span.key", { "data-lang": lang, "aria-hidden": "true" }), named("lang", lang))), column(t("share"))], rows, ".days-table"),
    undated > 0 && h("p.note", null, t("undated", { number: count(undated) })),
  ];
}

function languagePairs() {
  const rows = data.overview.language_pairs.map((pair) => h("tr", null, rowHead(named("lang", pair.a), " – ", named("lang", pair.b)), number(count(pair.points)), number(count(pair.pairs)), number(count(pair.contradictions))));
  if (rows.length === 0) return h("p.empty", null, t("none-compared"));
  return table(t("language-pairs"), [column(t("languages")), column(t("points")), column(t("pairs")), column(t("contradicting-pairs"))], rows);
}

function tally(caption, counts, name) {
  const rows = Object.entries(counts).sort(([, a], [, b]) => b - a).map(([reason, value]) => h("tr", null, rowHead(name(reason)), number(count(value))));
  return rows.length > 0 && table(caption, [column(t("reason")), column(t("documents"))], rows);
}

function skipped() {
  const { skipped: list, skipped_for: reasons, notes, without_text: without } = data.overview;
  const all = Object.values(reasons).reduce((a, b) => a + b, 0);
  return [
    all === 0 ? h("p.empty", null, t("none-skipped")) : [tally(t("skipped-by-reason"), reasons, (reason) => words(reason, "en")), h("details", null, h("summary", null, t("skipped-list", { shown: count(list.length), all: count(all) })), h("ul.files", null, list.map((one) => h("li", null, words(one.line ? `${one.path}:${one.line}` : one.path), ": ", words(one.reason, "en")))))],
    tally(t("notes"), notes, (note) => words(note, "en")),
    tally(t("without-text"), without, (reason) => named("no-text", reason)),
  ];
}

function provenance() {
  const { run } = data.overview;
  const row = (name, value) => [h("dt", null, name), h("dd", null, h("code", { dir: "ltr" }, nodes(String(value))))];
  return h("dl.provenance", null, row(t("made-by"), `bayan ${run.bayan}`), row(t("mode"), run.mode), row(t("model"), run.model), row(t("threshold"), run.threshold), row(t("config-hash"), run.config_hash), row(t("run-hash"), run.run_hash), row(t("size"), document.body.dataset.size));
}
