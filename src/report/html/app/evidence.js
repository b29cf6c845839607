// The articles that statements stand in, opened at their words.

/** What is highlighted of a statement in its article: [start, end, class] in code points. */
function marksOf(statement, pairs) {
  const marks = [[statement.start, statement.end, "statement"]];
  if (statement.speaker) marks.push([statement.speaker.start, statement.speaker.end, "speaker"]);
  for (const pair of pairs) for (const one of pair.evidence) if (one.statement === statement.at) marks.push([one.start, one.end, "evidence"]);
  return marks;
}

/** A statement in its article. The words come into view once the article is unpacked. */
function articleOfStatement(statement, pairs) {
  const document = documentOf(statement);
  const marks = marksOf(statement, pairs);
  const frame = h("div.body", { tabindex: "0", role: "group", "aria-label": t("article-of", { outlet: isolated(outletName(document.outlet)) }) }, h("p.quiet", null, t("opening")));
  const link = safeLink(document);
  // Articles that cannot be unpacked are as good as none.
  articleOf(document).catch(() => null).then((text) => {
    if (text === null) {
      const own = marks.map(([start, end, name]) => [start - statement.start, end - statement.start, name]).filter(([start]) => start >= 0);
      fill(frame, h("p.note", null, t("no-article"), " ", named("no-text", document.no_text ?? "no-corpus")), passage("p.text", statement.text, statement.lang, own));
    } else {
      fill(frame, passage("div.text", text, document.lang, marks));
      const first = frame.querySelector("mark.evidence") ?? frame.querySelector("mark.statement");
      // The frame is what the mark's place is counted from.
      if (first) frame.scrollTop = Math.max(0, first.offsetTop - frame.clientHeight / 3);
    }
    frame.dataset.ready = "true";
  });
  return h(
    "article.source",
    { "data-statement": statement.id },
    h("h2", null, words(outletName(document.outlet))),
    h("p.title", null, words(document.title ?? document.id, document.title ? document.lang : null)),
    h("p.quiet", null, named("lang", document.lang), " · ", words(when(document), "en"), " · ", words(document.line ? `${document.path}:${document.line}` : document.path), " · ", t("code-points", { start: statement.start, end: statement.end })),
    document.url && h("p.quiet", null, link ? h("a", { href: link, rel: "noopener noreferrer", target: "_blank" }, words(document.url, "en")) : words(document.url)),
    document.copy_of && h("p.note", null, t("copy-of"), " ", words(document.copy_of)),
    document.notes?.length > 0 && h("p.note", null, document.notes.map((note, at) => [at > 0 && "; ", words(note, "en")])),
    statement.speaker && h("p.quiet", null, t("says"), " ", words(statement.speaker.text, statement.lang), statement.speaker.party && [" (", words(statement.speaker.party, "en"), ")"]),
    h("p.quiet", null, t("polarity"), ": ", named("polarity", statement.polarity), statement.times?.length > 0 && [" · ", t("times"), ": ", statement.times.map((time, at) => [at > 0 && comma(), words(time.text, statement.lang), " = ", h("bdi", { dir: "ltr" }, `${time.first_day ?? "?"}${time.last_day && time.last_day !== time.first_day ? ` – ${time.last_day}` : ""}`)])]),
    frame,
  );
}

/** The address of an article, where following it can do nothing but open a page of the web. */
function safeLink(document) {
  if (!document.is_link) return null;
  try {
    const url = new URL(document.url);
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
  } catch {
    return null;
  }
}

function legend() {
  return h("p.note.legend", null, h("mark.statement", null, t("mark-statement")), " ", h("mark.statement.evidence", null, t("mark-evidence")), " ", h("mark.statement.speaker", null, t("mark-speaker")));
}

function pairView(a, b) {
  const { pair, point } = pairOf(a, b);
  const [first, second] = pair.a === a.at ? [a, b] : [b, a];
  const made = h("div", null, h("p.quiet", null, t("opening")));
  signalsOf(pair, point, a.event).then(
    (found) => fill(made, signalTables(pair, found)),
    (error) => fill(made, h("p.note", { role: "alert" }, t("damaged"), " ", String(error))),
  );
  return h(
    "div.view.wide",
    null,
    crumbs(h("a", { href: `#event-${a.event.id}` }, words(shortened(a.event.title ?? a.event.id, 50), a.event.title_lang)), point && h("a", { href: `#point-${point.id}` }, t("point"))),
    heading(t("evidence")),
    h("div.head", null, typeSign(pair.type), strength(pair.score), relationSign(pair.relation)),
    h("p.why", null, explanation(a.event, pair)),
    relationNote(pair),
    h("p.facts", null, copyButton(`pair-${first.id}-${second.id}`), " ", citeButton(pair, first, second)),
    legend(),
    h("div.sources", null, articleOfStatement(first, [pair]), articleOfStatement(second, [pair])),
    section("signals", t("signals"), h("p.note", null, t("about-signals")),
      made,
      pair.evidence.length > 0 && table(t("evidence-words"), [column(t("outlet")), column(t("words")), column(t("value")), column(t("place-in-text"))], pair.evidence.map((one) => h("tr", null, rowHead(words(outletName(outletOf(a.event.statements[one.statement])))), h("td", null, words(one.text, a.event.statements[one.statement].lang)), h("td", null, one.value ? canonical(one.value) : ""), h("td", null, h("bdi", { dir: "ltr" }, `${one.start}–${one.end}`))))),
    ),
  );
}

/** All that the scores of a pair are made of. */
function signalTables(pair, { signals, inference }) {
  const row = (name, value) => h("tr", null, rowHead(name), number(value));
  const optional = (value) => (value === null || value === undefined ? t("not-compared") : value.toFixed(3));
  const typed = Object.entries(signals.typed ?? {});
  return [
    table(t("signals"), [column(t("signal")), column(t("value"))], [
      row(t("signal-alignment"), pair.alignment.toFixed(3)), row(t("signal-similarity"), pair.similarity.toFixed(3)), row(t("signal-late"), optional(signals.late)), row(t("signal-link"), signals.link.toFixed(2)), row(t("signal-context"), signals.in_context.toFixed(3)), row(t("signal-apart"), signals.is_apart ? t("yes") : t("no")), row(t("signal-grouped"), signals.is_grouped ? t("yes") : t("no")), row(t("signal-contradict"), signals.contradict.toFixed(3)), row(t("signal-agree"), signals.agree.toFixed(3)), row(t("signal-neutral"), signals.neutral.toFixed(3)),
      inference && row(t("signal-inference"), [inference.contradiction, inference.entailment, inference.neutral].map((value) => value.toFixed(3)).join(" / ")),
      row(t("contradiction-score"), pair.score.toFixed(3)),
    ].filter(Boolean)),
    typed.length > 0 && table(t("typed-signals"), [column(t("signal")), column(t("value"))], typed.map(([name, value]) => row(h("code", { dir: "ltr" }, name), value.toFixed(2)))),
  ];
}

function relationNote(pair) {
  return ["update", "dispute", "compatible"].includes(pair.relation) && h("p.note", null, t(`about-relation-${pair.relation}`));
}

function statementView(statement) {
  const pairs = pairsOf(statement);
  return h(
    "div.view.wide",
    null,
    crumbs(h("a", { href: `#event-${statement.event.id}` }, words(shortened(statement.event.title ?? statement.event.id, 50), statement.event.title_lang))),
    heading(t("statement")),
    h("p.facts", null, copyButton(`statement-${statement.id}`), " ", citeButton(null, statement)),
    legend(),
    h("div.sources", null, articleOfStatement(statement, [])),
    section("pairs", t("pairs"), pairs.length > 0 ? pairList(statement.event, pairs.map(({ pair }) => pair)) : h("p.empty", null, t("none-found"))),
  );
}

/** A button that copies what `text` gives, and says so. Where the browser forbids that, the text is shown to be copied by hand. */
function copier(label, text, name) {
  const done = h("span.done", { role: "status" });
  const button = h("button", {
    type: "button", "data-copy": name,
    onclick: async () => {
      try {
        await navigator.clipboard.writeText(text());
        fill(done, ` ${t("copied")}`);
      } catch {
        fill(done, h("textarea", { readonly: true, rows: 3, "aria-label": label }, text()));
        done.firstChild.select();
      }
    },
  }, label);
  return h("span.copier", null, button, done);
}

const copyButton = (fragment) => copier(t("copy-link"), () => `${location.href.split("#")[0]}#${fragment}`, "link");

/** A citation that leads back to the exact words: who, when, what, where, and the run that found it. */
function citation(pair, statements) {
  const { run } = data.overview;
  const one = (statement) => {
    const document = documentOf(statement);
    return `${outletName(document.outlet)}, ${document.published ?? "no date"}: “${statement.text}” (${document.id}, code points ${statement.start}–${statement.end}${document.is_link ? `, ${document.url}` : ""}; statement ${statement.id})`;
  };
  const of = pair ? `\nPair ${statements.map((statement) => statement.id).join(",")}: ${pair.relation}${pair.type ? `, ${pair.type}` : ""}, ${pair.score.toFixed(3)}.` : "";
  return `${statements.map(one).join("\n")}${of}\nRun “${run.name}”, bayan ${run.bayan}, config ${run.config_hash}, run.json ${run.run_hash} (BLAKE3).`;
}

const citeButton = (pair, ...statements) => copier(t("copy-citation"), () => citation(pair, statements), "citation");
