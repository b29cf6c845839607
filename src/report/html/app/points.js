// The list of points.

/** How many are drawn at a time. */
const PAGE = 40;

const SIGNS = { quantity: "#", polarity: "±", actor: "◎", status: "⇄", time: "◷", place: "⌖", cause: "∴", other: "≠" };

function typeSign(type) {
  return h("span.type", { "data-type": type ?? "none" }, h("span.sign", { "aria-hidden": "true" }, SIGNS[type] ?? "·"), " ", type ? named("type", type) : t("no-conflict"));
}

/** A strength as number and bar; of another score the name is shown too. */
function strength(value, name = null) {
  return h(
    "span.strength",
    { title: name ?? t("strength") },
    h(name ? "span.quiet" : "span.visually-hidden", null, `${name ?? t("strength")} `),
    h("span.number", null, score(value)),
    h("span.bar", { "aria-hidden": "true" }, h("span.fill", { style: { "inline-size": `${Math.round(value * 100)}%` } })),
  );
}

function relationSign(relation) {
  return relation && h("span.relation", { "data-relation": relation, title: t(`about-relation-${relation}`) }, named("relation", relation));
}

/** Days as "2025-10-12 – 2025-10-14". */
function days(first, last) {
  if (!first) return t("no-date");
  return h("bdi.days", { dir: "ltr" }, first === last || !last ? first : `${first} – ${last}`);
}

/** The claims of a point in a line each: the value, and who says so. Those without a value are told by their first words. */
function claimLines(point, most) {
  const letters = campLetters(point);
  const line = (claim) => {
    const first = point.event.statements[claim.statements[0]];
    return h(
      "li",
      null,
      claim.value ? canonical(claim.value) : words(shortened(first.text, 70), first.lang),
      h("span.by", null, claim.outlets.map((at, place) => [place > 0 && comma(), campMark(letters.get(at)), words(outletName(at))])),
    );
  };
  const left = point.claims.length - most;
  return h("ul.claims", null, point.claims.slice(0, most).map(line), left > 0 && h("li.more", null, t("more", { number: count(left) })));
}

/** The statement that has most words of the query, where the gist does not have as many: why a point was found. */
function foundIn(point, query) {
  if (!query) return null;
  const wanted = query.split(" ");
  const held = (at) => {
    const text = folded(point.event.statements[at].text);
    return wanted.filter((word) => text.includes(word)).length;
  };
  let best = point.gist;
  let most = held(best);
  for (const at of point.statements) {
    const found = held(at);
    if (found > most) [best, most] = [at, found];
  }
  return best === point.gist ? null : point.event.statements[best];
}

/** A statement's words about where the query is found. */
function excerpt(statement, query) {
  const [first] = findings(statement.text, query).map(([start]) => start).sort((a, b) => a - b);
  const signs = [...statement.text];
  const from = first > 120 ? signs.indexOf(" ", first - 80) + 1 : 0;
  const text = shortened(`${from > 0 ? "…" : ""}${signs.slice(from).join("")}`, 220);
  return h(
    "p.excerpt",
    null,
    words(outletName(outletOf(statement))), ": ",
    h("a", { href: `#statement-${statement.id}` }, h("bdi", { lang: statement.lang, dir: direction(statement.lang) }, marked(text, findings(text, query)))),
  );
}

function pointItem(point, query = "") {
  const gist = point.event.statements[point.gist];
  const heading = shortened(gist.text, 220);
  const other = foundIn(point, query);
  return h(
    "li.point",
    { "data-point": point.id },
    h(
      "article",
      null,
      h("div.head", null, typeSign(point.type), strength(point.strength), relationSign(point.relation), h("span.quiet", null, t("outlets-number", { number: count(point.outlets.length) })), h("span.quiet", null, point.languages.map((lang, at) => [at > 0 && " · ", named("lang", lang)])), h("span.quiet", null, days(point.first_day, point.last_day))),
      h("h3", null, h("a", { href: `#point-${point.id}`, lang: gist.lang, dir: direction(gist.lang) }, marked(heading, findings(heading, query)))),
      other && excerpt(other, query),
      claimLines(point, 4),
      data.events.length > 1 && h("p.quiet", null, h("a", { href: `#event-${point.event.id}` }, words(shortened(point.event.title ?? point.event.id, 90), point.event.title_lang))),
    ),
  );
}

/** A list that grows when its end comes into view, or by its button. */
function growing(items, draw, element) {
  let drawn = 0;
  let step = Math.max(PAGE, returning?.drawn ?? 0);
  const button = h("button.more", { type: "button", onclick: () => grow() });
  const watch = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && grow(), { rootMargin: "600px" });
  const grow = () => {
    append(element, items.slice(drawn, drawn + step).map((item) => draw(item)));
    drawn = Math.min(drawn + step, items.length);
    step = PAGE;
    button.textContent = t("show-more", { number: count(items.length - drawn) });
    button.hidden = drawn === items.length;
    if (drawn === items.length) watch.disconnect();
  };
  grow();
  watch.observe(button);
  return [element, button];
}

function pointsView() {
  const result = h("p.result", { role: "status" });
  const chips = h("div.chips");
  const list = h("div");
  let waiting = 0;
  const draw = () => {
    const points = selected();
    fill(result, t("points-shown", { shown: count(points.length), all: count(data.points.length) }), data.part.files.length > 1 && [" ", t("this-part-only")]);
    const narrowing = active();
    fill(
      chips,
      narrowing.map(({ name, text, reset }) =>
        h("button.chip", { type: "button", "data-chip": name, onclick: () => { reset(); show(); } }, text, h("span", { "aria-hidden": "true" }, " ×"), h("span.visually-hidden", null, ` ${t("remove")}`)),
      ),
      narrowing.length > 0 && h("button.reset", { type: "button", onclick: () => { filters = { ...NO_FILTERS(), sort: filters.sort }; show(); } }, t("reset")),
    );
    const query = folded(filters.query).trim();
    fill(list, points.length > 0 ? growing(points, (point) => pointItem(point, query), h("ol.points")) : h("p.empty", null, t("none-found")));
  };
  const search = h("input", {
    type: "search", id: "search", value: filters.query, dir: filters.query ? "auto" : direction(language), placeholder: t("search-hint"), autocomplete: "off",
    oninput: (event) => {
      filters.query = event.target.value;
      // Without words in it the field shows the hint, which is in the language of the interface.
      event.target.dir = filters.query ? "auto" : direction(language);
      clearTimeout(waiting);
      waiting = setTimeout(draw, 120);
    },
  });
  const sort = h(
    "select",
    { id: "sort", onchange: (event) => { filters.sort = event.target.value; draw(); } },
    Object.keys(ORDERS).map((order) => h("option", { value: order, selected: filters.sort === order }, t(`sort-${order}`))),
  );
  draw();
  return h(
    "div.view.with-filters",
    null,
    heading(t("contradictions")),
    h("div.tools", null, h("label.field.wide", null, h("span", null, t("search")), search), h("label.field", null, h("span", null, t("sort")), sort)),
    filterPanel(draw),
    chips,
    result,
    h("h2.visually-hidden", null, t("points")),
    list,
  );
}
