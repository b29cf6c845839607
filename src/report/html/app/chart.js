// The figures claimed on a point, a row each in the order of publication: a mark at the figure, a bar over what it leaves open.

/** Numbers that divide an axis from `low` to `high` evenly: 1, 2 or 5 times a power of ten apart. */
function ticks(low, high, most) {
  const rough = (high - low) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((times) => times * power).find((step) => step >= rough);
  const found = [];
  for (let at = Math.ceil(low / step) * step; at <= high + step / 1e6; at += step) found.push(Number(at.toPrecision(12)));
  return found;
}

/** An axis over `values`: where a number stands on it (0 to 1), and its ticks. Of numbers far apart it is logarithmic. */
function axisOf(values) {
  const least = Math.min(...values);
  const greatest = Math.max(...values);
  if (least > 0 && greatest / least > 50) {
    const [low, high] = [Math.floor(Math.log10(least)), Math.ceil(Math.log10(greatest))];
    const powers = Array.from({ length: high - low + 1 }, (_, at) => 10 ** (low + at));
    return { isLog: true, place: (value) => (Math.log10(value) - low) / (high - low), ticks: powers };
  }
  const low = Math.min(0, least);
  const high = greatest === low ? low + 1 : greatest + (greatest - low) * 0.08;
  return { isLog: false, place: (value) => (value - low) / (high - low), ticks: ticks(low, high, 5) };
}

/** A number of the data, in the digits of the canonical values. */
const plain = (value) => new Intl.NumberFormat("en", { maximumFractionDigits: 2 }).format(value);

const SHAPES = ["●", "■", "▲", "◆", "▼", "★"];

/** `isApart` is whether the chart stands among those of other points, and must name its own. */
function figureChart(point, isApart = false) {
  const gist = point.event.statements[point.gist];
  const { counted, unit, rows } = point.figures;
  const numbers = rows.flatMap((row) => [row.low, row.best, row.high]).filter((value) => value !== null);
  if (numbers.length === 0) return null;
  const axis = axisOf(numbers);
  const percent = (value) => `${(Math.max(0, Math.min(1, axis.place(value))) * 100).toFixed(2)}%`;
  const partyOf = (row) => point.event.statements[row.statement].speaker?.party ?? "";
  const parties = [...new Set(rows.map(partyOf))].sort();
  const shape = (party) => SHAPES[parties.indexOf(party) % SHAPES.length];
  const name = `${named("counted", counted)}${unit ? ` (${unit})` : ""}`;
  const draw = (row) => {
    const statement = point.event.statements[row.statement];
    const document = documentOf(statement);
    const open = { low: row.low === null, high: row.high === null };
    const [low, high] = [row.low ?? row.best ?? row.high, row.high ?? row.best ?? row.low];
    const from = open.low ? "0%" : percent(low);
    const to = open.high ? "100%" : percent(high);
    return h(
      "tr",
      null,
      rowHead(h("a", { href: `#statement-${statement.id}` }, words(outletName(document.outlet))), h("span.quiet", null, h("bdi", { dir: "ltr" }, document.day ?? t("no-date")))),
      h("td", null, partyOf(row) ? words(partyOf(row), "en") : h("span.quiet", null, t("own-word"))),
      h("td.plot", null,
        h("div.plotted", { dir: "ltr", "aria-hidden": "true" },
          axis.ticks.map((tick) => h("span.grid", { style: { left: percent(tick) } })),
          h("span.range", { class: ["range", open.low && "open-low", open.high && "open-high"].filter(Boolean).join(" "), style: { left: from, width: `calc(${to} - ${from})` } }),
          row.best !== null && h("span.best", { "data-party": parties.indexOf(partyOf(row)) % SHAPES.length, style: { left: percent(row.best) } }, shape(partyOf(row)))),
      ),
      h("td.said-figure", null, words(row.text, statement.lang), row.best !== null && h("bdi.quiet", { dir: "ltr" }, `= ${plain(row.best)}`), row.hedge !== "exact" && h("span.quiet", null, named("hedge", row.hedge))),
    );
  };
  const head = h("td.plot", null, h("div.plotted.axis", { dir: "ltr", "aria-hidden": "true" }, axis.ticks.map((tick) => h("span.tick", { style: { left: percent(tick) } }, new Intl.NumberFormat("en", { notation: tick >= 10000 ? "compact" : "standard" }).format(tick)))));
  return h(
    "section.chart",
    { "aria-label": t("figures") },
    h("h3", null, t("claimed", { what: name })),
    isApart && h("p", null, h("a", { href: `#point-${point.id}` }, words(shortened(gist.text, 120), gist.lang))),
    h("p.note", null, t("about-chart"), axis.isLog && [" ", t("log-axis")]),
    h("ul.legend", null, parties.map((party) => h("li", null, h("span.best", { "data-party": parties.indexOf(party) % SHAPES.length, "aria-hidden": "true" }, shape(party)), " ", party ? words(party, "en") : t("own-word")))),
    h("div.scroll", { tabindex: "0", role: "group", "aria-label": t("claimed", { what: name }) },
      h("table.figures", null, h("caption.visually-hidden", null, t("claimed", { what: name })), h("thead", null, h("tr", null, column(t("outlet")), column(t("party")), h("th.plot", { scope: "col" }, h("span.visually-hidden", null, t("figure"))), column(t("words")))), h("tbody", null, rows.map(draw), h("tr.axis-row", { "aria-hidden": "true" }, h("td"), h("td"), head, h("td")))),
    ),
  );
}
