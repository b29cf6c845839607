// Opening the page: what is shown for which address, and the keys.

/** Opens a view by its address. */
function go(fragment) {
  if (location.hash.slice(1) === fragment) show();
  else location.hash = fragment;
}

/** The view of the address, with the title of the page. */
function viewOf(fragment) {
  const [kind, ...rest] = fragment.split("-");
  const id = rest.join("-");
  const found = (thing, view, title) => (thing ? [view(thing), title] : [missingView(), t("not-here")]);
  switch (kind) {
    case "": return [overviewView(), t("overview")];
    case "points": return [pointsView(), t("contradictions")];
    case "events": return [eventsView(), t("events")];
    case "event": return found(data.eventOf.get(id), eventView, t("event"));
    case "point": return found(data.pointOf.get(id), pointView, t("point"));
    case "statement": return found(data.statementOf.get(id), statementView, t("statement"));
    case "pair": {
      const [a, b] = rest.map((one) => data.statementOf.get(one));
      const both = a && b && a.event === b.event && pairOf(a, b);
      return found(both, () => pairView(a, b), t("evidence"));
    }
    default: return [missingView(), t("not-here")];
  }
}

function missingView() {
  return h("div.view", null, heading(t("not-here")), h("p", null, t("about-not-here")), partsNote(), h("p", null, h("a", { href: "#" }, t("overview"))));
}

/** How far down views were read, and how much of their lists was drawn, for those who come back to them; by address. */
const places = new Map();

/** The place in a view that is come back to, while it is drawn. */
let returning = null;

/** The address of what is shown, and how far down the page is. */
let shown = null;
let top = 0;

/** Whether the reader came to this address before, and goes back or forth to it. */
function isBack() {
  const isSeen = history.state?.seen === true;
  try {
    history.replaceState({ seen: true }, "");
  } catch {
    // Then every visit is a first one.
  }
  return isSeen;
}

/** Draws the view of the address. `isNew` is whether the reader came here, and not only changed how it looks. */
function show(isNew = true) {
  let fragment = "";
  try {
    fragment = decodeURIComponent(location.hash.slice(1));
  } catch {
    // An address that nobody could have copied from here.
    fragment = "?";
  }
  const app = byId("app");
  const before = shown;
  if (before !== null) places.set(before, { top, drawn: app.querySelectorAll(".points > li, .timeline > li").length });
  const isReturn = isBack();
  returning = !isNew || isReturn ? (places.get(fragment) ?? null) : null;
  const place = returning;
  const [view, title] = viewOf(fragment);
  returning = null;
  fill(app, view);
  shown = fragment;
  document.title = `${title} – ${data.overview.run.name.replace(CONTROLS, "\ufffd")}`;
  for (const link of document.querySelectorAll("nav.main a")) {
    if (link.hash.slice(1) === fragment) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.documentElement.dataset.view = fragment;
  if (isNew) {
    const from = place && before && [...app.querySelectorAll("a")].find((link) => link.hash === `#${before}`);
    (from || app.querySelector("h1"))?.focus({ preventScroll: true });
    window.scrollTo({ top: place?.top ?? 0, behavior: "instant" });
    top = window.scrollY;
  }
}

const THEMES = ["system", "light", "dark"];

function dress() {
  document.documentElement.lang = language;
  document.documentElement.dir = direction(language);
  const theme = choices.get("theme", "system");
  document.documentElement.dataset.theme = THEMES.includes(theme) ? theme : "system";
}

/** The bar at the top, in the reader's language. */
function bar() {
  const select = (id, label, values, value, changed) =>
    h("label.choice", null, h("span.visually-hidden", null, label), h("select", { id, onchange: (event) => changed(event.target.value) }, values.map(([key, name, lang]) => h("option", { value: key, lang, selected: key === value }, name))));
  fill(
    byId("bar"),
    h("nav.main", { "aria-label": t("views") }, h("a", { href: "#" }, t("overview")), h("a", { href: "#points" }, t("contradictions")), h("a", { href: "#events" }, t("events"))),
    h(
      "div.choices",
      null,
      select("language", t("interface-language"), Object.entries(INTERFACES).map(([key, name]) => [key, name, key]), language, (value) => {
        language = value;
        choices.set("language", value);
        redraw();
      }),
      select("theme", t("theme"), THEMES.map((theme) => [theme, t(`theme-${theme}`)]), document.documentElement.dataset.theme, (value) => {
        choices.set("theme", value);
        dress();
      }),
      h("button", { type: "button", id: "help", "aria-label": t("keys"), title: t("keys"), onclick: help }, "?"),
    ),
  );
}

function redraw() {
  dress();
  bar();
  show(false);
  byId("skip").textContent = t("skip-to-content");
}

function help() {
  const key = (keys, what) => [h("dt", null, keys.map((one) => h("kbd", { dir: "ltr" }, one))), h("dd", null, what)];
  const dialog = h(
    "dialog",
    { "aria-labelledby": "keys-title", onclose: () => dialog.remove() },
    h("h2", { id: "keys-title" }, t("keys")),
    h("dl.keys", null, key(["/"], t("key-search")), key(["j", "k"], t("key-move")), key(["Enter"], t("key-open")), key(["Esc"], t("key-back")), key(["?"], t("key-help"))),
    h("form", { method: "dialog" }, h("button", { autofocus: true }, t("close"))),
  );
  document.body.append(dialog);
  dialog.showModal();
}

/** Moves between what can be opened in the view: points, pairs, rows of a matrix. */
function move(step) {
  const links = [...document.querySelectorAll("#app .point h3 a, #app .claim-matrix th.what a, #app .pair .head a, #app .timeline a")];
  if (links.length === 0) return;
  const at = links.indexOf(document.activeElement);
  const next = links[Math.max(0, Math.min(links.length - 1, at === -1 ? (step > 0 ? 0 : links.length - 1) : at + step))];
  next.focus();
  next.scrollIntoView({ block: "center" });
}

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const isWriting = event.target.matches("input, textarea, select");
  if (event.key === "Escape") {
    if (isWriting) event.target.blur();
    else if (location.hash.length > 1) history.back();
    return;
  }
  if (isWriting) return;
  if (event.key === "/") {
    event.preventDefault();
    if (location.hash !== "#points") go("points");
    // The view of a new address is drawn before the next task.
    setTimeout(() => byId("search")?.focus(), 50);
  } else if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else if (event.key === "?") help();
}

async function open() {
  dress();
  if (!("DecompressionStream" in window)) {
    byId("app").prepend(h("p.note", { role: "alert" }, t("old-browser")));
    return;
  }
  data = joined(await unpacked("bayan-data"));
  window.addEventListener("hashchange", () => show());
  window.addEventListener("scroll", () => (top = window.scrollY), { passive: true });
  history.scrollRestoration = "manual";
  document.addEventListener("keydown", pressed);
  redraw();
}

open().catch((error) => {
  byId("app").prepend(h("p.note", { role: "alert" }, t("damaged"), " ", String(error)));
});
