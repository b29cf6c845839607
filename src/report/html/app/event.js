// An event as a matrix of claims, and a point by itself.

const CAMPS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** The letter of each outlet's camp on a point; outlets in no camp have none. */
function campLetters(point) {
  return new Map(point.camps.flatMap((camp, at) => camp.map((outlet) => [outlet, CAMPS[at] ?? "?"])));
}

/** A camp's letter in its shade: told apart by letter and border as well as by colour. */
function campMark(letter) {
  if (!letter) return null;
  return [h("span.camp", { "data-camp": letter, title: t("camp", { letter }) }, h("span.visually-hidden", null, `${t("camp-short")} `), letter), " "];
}

/** The claim of a point that a statement makes. */
const claimOf = (point, at) => point.claims.find((claim) => claim.statements.includes(at)) ?? null;

/** Whether two statements of a point stand to each other as an update. */
function isUpdate(point, a, b) {
  return point.pairs.some((pair) => pair.relation === "update" && ((pair.a === a && pair.b === b) || (pair.a === b && pair.b === a)));
}

/** When a document was published, in the words of its source. */
const when = (document) => document.published ?? t("no-date");

/** The same, short where it is a time of RFC 3339: the day, the minute and the offset from UTC. */
function whenShort(published) {
  const time = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/u.exec(published ?? "");
  return time ? `${time[1]} ${time[2]} ${time[3]}` : (published ?? t("no-date"));
}

/** What a statement says, in its own words, with the value read from it, its speaker and its time. */
function said(point, at, most) {
  const statement = point.event.statements[at];
  const claim = claimOf(point, at);
  const speaker = statement.speaker;
  return h(
    "div.said",
    { "data-statement": statement.id },
    claim?.value && h("span.valued", null, canonical(claim.value)),
    statement.polarity !== "asserted" && h("span.polarity", { "data-polarity": statement.polarity }, named("polarity", statement.polarity)),
    h("a.words", { href: `#statement-${statement.id}`, lang: statement.lang, dir: direction(statement.lang) }, nodes(shortened(statement.text, most))),
    h("span.quiet", null, speaker && [t("says"), " ", words(speaker.text, statement.lang), speaker.party && [" (", words(speaker.party, "en"), ")"], " · "], words(whenShort(documentOf(statement).published), "en")),
  );
}

/** What an outlet says on a point: several statements in the order of their publication, updates joined by arrows. */
function cell(point, outlet, most) {
  const own = point.statements.filter((at) => outletOf(point.event.statements[at]) === outlet);
  const parts = [];
  const shown = most === Infinity ? own : own.slice(0, 3);
  shown.forEach((at, place) => {
    const before = shown[place - 1];
    if (before !== undefined && isUpdate(point, before, at)) parts.push(h("p.update", null, h("span", { "aria-hidden": "true" }, "↓ "), t("updated")));
    parts.push(said(point, at, most === Infinity ? 600 : most));
  });
  if (own.length > shown.length) parts.push(h("p.quiet", null, h("a", { href: `#point-${point.id}` }, t("more", { number: count(own.length - shown.length) }))));
  return parts;
}

/** How many points of an event's matrix are drawn at a time. */
const ROWS = 12;

function claimMatrix(event, points, most) {
  const outlets = event.outlets.filter((outlet) => points.some((point) => point.outlets.includes(outlet)));
  const row = (point) => {
    const letters = campLetters(point);
    const gist = event.statements[point.gist];
    return h(
      "tr",
      { "data-point": point.id },
      h("th.what", { scope: "row" }, h("div.head", null, typeSign(point.type), strength(point.strength), relationSign(point.relation)), most !== Infinity && h("a.words", { href: `#point-${point.id}`, lang: gist.lang, dir: direction(gist.lang) }, nodes(shortened(gist.text, 140))), h("span.quiet", null, days(point.first_day, point.last_day))),
      outlets.map((outlet) => h("td", { "data-camp": letters.get(outlet) ?? null, "data-outlet": outletName(outlet) }, point.outlets.includes(outlet) ? [h("div.outlet-name", null, campMark(letters.get(outlet)), h("span.narrow", null, words(outletName(outlet)))), cell(point, outlet, most)] : h("span.none", { "aria-label": t("says-nothing") }, "–"))),
    );
  };
  const body = h("tbody");
  const frame = h(
    "div.scroll.matrix-frame",
    { tabindex: "0", role: "group", "aria-label": t("claim-matrix") },
    h("table.claim-matrix", null, h("caption.visually-hidden", null, t("claim-matrix")), h("thead", null, h("tr", null, column(t("point")), outlets.map((outlet) => column(words(outletName(outlet)))))), body),
  );
  let drawn = 0;
  const button = h("button.more", { type: "button", onclick: () => grow() });
  const grow = () => {
    append(body, points.slice(drawn, drawn + ROWS).map(row));
    drawn = Math.min(drawn + ROWS, points.length);
    button.textContent = t("show-more", { number: count(points.length - drawn) });
    button.hidden = drawn === points.length;
  };
  grow();
  return [frame, button];
}

function campLegend() {
  return h("p.note", null, t("about-camps"));
}

function eventView(event) {
  const places = Object.entries(event.places).sort(([, a], [, b]) => b - a);
  const charted = event.points.filter((point) => point.figures).slice(0, 3);
  return h(
    "div.view.wide",
    null,
    crumbs(),
    heading(words(event.title ?? event.id, event.title_lang)),
    h("p.facts", null, days(event.first_day, event.last_day), " · ", t("documents-number", { number: count(event.documents.length) }), " · ", t("outlets-number", { number: count(event.outlets.length) }), " · ", t("sources-number", { number: count(event.sources) }), event.likeness !== null && [" · ", t("likeness", { value: score(event.likeness) })]),
    places.length > 0 && h("p.facts", null, t("places"), ": ", places.map(([place, number], at) => [at > 0 && comma(), h("code", { dir: "ltr" }, nodes(place)), ` (${count(number)})`])),
    h("p.facts", null, h("button", { type: "button", onclick: () => { filters = { ...NO_FILTERS(), event: event.id }; go("points"); } }, t("filter-this-event")), " ", copyButton(`event-${event.id}`)),
    section("claims", t("claim-matrix"), campLegend(), event.points.length > 0 ? claimMatrix(event, event.points, 180) : h("p.empty", null, t("none-found"))),
    charted.length > 0 && section("figures", t("figures"), charted.map((point) => figureChart(point, true))),
    event.loose.length > 0 && section("loose", t("loose"), h("p.note", null, t("about-loose")), pairList(event, event.loose)),
    section("documents", t("documents"), documentList(event)),
  );
}

function documentList(event) {
  const row = (document) =>
    h("tr", null, rowHead(words(document.title ?? document.id, document.title ? document.lang : null)), h("td", null, words(outletName(document.outlet))), h("td", null, named("lang", document.lang)), h("td", null, words(when(document), "en")), h("td", null, words(document.line ? `${document.path}:${document.line}` : document.path), document.copy_of && [h("br"), t("copy-of"), " ", words(document.copy_of)]));
  return table(t("documents"), [column(t("title")), column(t("outlet")), column(t("language")), column(t("published")), column(t("file"))], event.documents.map(row));
}

function crumbs(...parts) {
  return h("nav.crumbs", { "aria-label": t("where") }, h("a", { href: "#" }, t("overview")), " › ", h("a", { href: "#points" }, t("contradictions")), parts.map((part) => [" › ", part]));
}

function pointView(point) {
  const gist = point.event.statements[point.gist];
  const updates = point.pairs.filter((pair) => pair.relation === "update");
  const against = point.pairs.filter((pair) => pair.relation !== "update");
  const shared = Object.entries(point.cohesion.shared).sort(([, a], [, b]) => b - a);
  return h(
    "div.view.wide",
    null,
    crumbs(h("a", { href: `#event-${point.event.id}` }, words(shortened(point.event.title ?? point.event.id, 60), point.event.title_lang))),
    h("h1.gist", { tabindex: "-1", lang: gist.lang, dir: direction(gist.lang) }, nodes(shortened(gist.text, 260))),
    h("div.head", null, typeSign(point.type), strength(point.strength), relationSign(point.relation), strength(point.disagreement, t("disagreement")), h("span.quiet", null, days(point.first_day, point.last_day))),
    h("p.facts", null, copyButton(`point-${point.id}`)),
    section("claims", t("claims"), campLegend(), claimTable(point)),
    point.figures && figureChart(point),
    section("in-words", t("in-own-words"), claimMatrix(point.event, [point], Infinity)),
    updates.length > 0 && section("updates", t("updates"), h("p.note", null, t("about-updates")), pairList(point.event, updates)),
    section("pairs", t("pairs"), against.length > 0 ? pairList(point.event, against) : h("p.empty", null, t("none-found")), point.pairs_left > 0 && h("p.note", null, t("pairs-left", { number: count(point.pairs_left) }))),
    section("cohesion", t("why-together"), h("p", null, t("cohesion", { pairs: count(point.cohesion.pairs), mean: score(point.cohesion.mean), lowest: score(point.cohesion.lowest) })), shared.length > 0 && h("ul.shared", null, shared.map(([what, number]) => h("li", null, h("code", { dir: "ltr" }, nodes(what)), ` ${count(number)}/${count(point.statements.length)}`)))),
  );
}

function claimTable(point) {
  const letters = campLetters(point);
  const rows = point.claims.map((claim, at) =>
    h(
      "tr",
      null,
      rowHead(count(at + 1)),
      h("td", null, claim.value ? canonical(claim.value) : words(shortened(point.event.statements[claim.statements[0]].text, 120), point.event.statements[claim.statements[0]].lang)),
      h("td", null, claim.parties.map((party, place) => [place > 0 && comma(), words(party, "en")])),
      h("td", null, claim.outlets.map((outlet) => h("div", null, campMark(letters.get(outlet)), words(outletName(outlet))))),
      number(count(claim.sources)),
      h("td", null, words(whenShort(claim.since), "en")),
      h("td", null, claim.contradicts.map((other) => count(other + 1)).join(comma())),
    ),
  );
  return table(t("claims"), [column("№"), column(t("claim")), column(t("party")), column(t("outlets")), column(t("sources")), column(t("since")), column(t("against"))], rows);
}

/** Pairs with their explanations; they lead to the evidence. Those that turn on the same are told once, with the others below. */
function pairList(event, pairs) {
  const alike = new Map();
  for (const pair of pairs) {
    const key = `${pair.relation} ${pair.type} ${pair.explanation}`;
    alike.set(key, [...(alike.get(key) ?? []), pair]);
  }
  const link = (pair) => {
    const [a, b] = [pair.a, pair.b].map((at) => event.statements[at]);
    return h("a", { href: `#pair-${a.id}-${b.id}` }, words(outletName(outletOf(a))), " – ", words(outletName(outletOf(b))));
  };
  const item = ([first, ...others]) =>
    h(
      "li.pair",
      { "data-relation": first.relation },
      h("div.head", null, typeSign(first.type), strength(first.score), relationSign(first.relation), link(first)),
      h("p", null, explanation(event, first)),
      others.length > 0 && h("details.alike", null, h("summary", null, t("more-alike", { number: count(others.length) })), h("ol", null, others.map((pair) => h("li", null, strength(pair.score), " ", link(pair))))),
    );
  return growing([...alike.values()], item, h("ol.pairs"));
}

function explanation(event, pair) {
  const quoted = pair.evidence.flatMap((one) => [one.text, ...(one.value ? [one.value] : [])].map((text) => [text, /[\u0600-\u06ff]/u.test(text) ? event.statements[one.statement].lang : "en"]));
  return h("bdi.explanation", { lang: "en", dir: "ltr" }, quoting(pair.explanation, quoted));
}
