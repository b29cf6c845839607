"""Looks at pages that `bayan report` wrote, in a real browser.

    python check.py --sample PAGE --hostile PAGE --large PAGE

Prints a line `ok WHAT` for each thing that is as it should be, and ends with exit code 1 at the first that is not; with 77 where
there is no browser, or nothing that drives one. `--shots DIR` also keeps pictures of the views. The pages are opened from the
disk, and whatever they ask the network for is an error.
"""

import argparse
import pathlib
import shutil
import sys

try:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright
except ImportError as error:
    print(f"there is nothing that drives a browser: {error} (pip install -r tests/browser/requirements.txt)")
    sys.exit(77)

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# The most that a page of 5,000 points may take until it can be used, in milliseconds: several times what it takes on a slow
# machine, since this is a test and no measurement.
LONGEST = 15_000


def ok(what, holds, found=""):
    if not holds:
        print(f"NOT {what}: {found}")
        sys.exit(1)
    print(f"ok {what}")


class Page:
    """A page in a browser context of its own, with all that it complains of or asks for."""

    def __init__(self, browser, path, fragment="", width=1280, theme="light", language=None):
        self.context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
        self.page = self.context.new_page()
        self.url = pathlib.Path(path).resolve().as_uri()
        self.said, self.asked, self.dialogs = [], [], []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))
        self.open(fragment)
        if language:
            self.page.select_option("#language", language)

    def open(self, fragment):
        self.page.goto(self.url + (f"#{fragment}" if fragment else ""))
        self.page.wait_for_function("(fragment) => document.documentElement.dataset.view === fragment", arg=fragment, timeout=60_000)

    def clean(self, what):
        outside = [url for url in self.asked if not url.startswith(self.url)]
        ok(f"{what}: nothing on the console", not self.said, self.said)
        ok(f"{what}: nothing asked of the network", not outside, outside)

    def close(self):
        self.context.close()

    def run(self, script, *arguments):
        return self.page.evaluate(script, *arguments)

    def style(self, selector, name):
        return self.run("([s, n]) => getComputedStyle(document.querySelector(s))[n]", [selector, name])


def data(page):
    """What the page carries, read in the browser as its own program reads it."""
    return page.run(
        """async () => {
          const binary = atob(document.getElementById("bayan-data").textContent.trim());
          const bytes = Uint8Array.from(binary, (sign) => sign.charCodeAt(0));
          const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
          return JSON.parse(await new Response(stream).text());
        }"""
    )


def sample(browser, path):
    page = Page(browser, path)
    known = data(page)
    event = known["events"][0]
    points = event["points"]
    page.clean("overview")
    shown = page.run("() => [...document.querySelectorAll('#app .point')].map((point) => point.dataset.point)")
    strongest = [point["id"] for point in points if point["relation"] != "update"][: len(shown)]
    ok("overview: the strongest contradictions come first", shown and shown == strongest, shown)

    # From the matrix of outlets to the points that two contradict each other on.
    cell = page.page.locator(".heat button").first
    a, b = [int(at) for at in cell.get_attribute("data-between").split()]
    cell.click()
    page.page.wait_for_selector("#search")
    ok("the heading of a new view takes the focus", page.run("() => document.activeElement.tagName") == "H1")
    statements, documents = event["statements"], event["documents"]
    outlet = lambda at: documents[statements[at]["document"]]["outlet"]
    between = [
        point["id"]
        for point in points
        if any({outlet(pair["a"]), outlet(pair["b"])} == {a, b} and pair["label"] == "contradict" and pair["relation"] != "update" for pair in point["pairs"])
    ]
    listed = lambda: page.run("() => [...document.querySelectorAll('#app .point')].map((point) => point.dataset.point)")
    ok("a cell of the matrix filters the points", between and listed() == between, [listed(), between])
    page.page.click(".reset")
    everything = page.run("() => document.querySelector('.result').textContent")
    ok("filters can be removed", str(len(points)) in everything, everything)

    for key, of in [("lang", lambda point, value: value in point["languages"]), ("type", lambda point, value: point["type"] == value), ("relation", lambda point, value: point["relation"] == value), ("party", lambda point, value: value in point["parties"])]:
        options = page.run("(key) => [...document.querySelector(`[data-filter=${key}]`).options].map((option) => option.value).filter(Boolean)", key)
        page.page.select_option(f"[data-filter={key}]", options[-1])
        wanted = [point["id"] for point in points if of(point, options[-1])]
        ok(f"filter by {key}", wanted and listed() == wanted[: len(listed())] and str(len(wanted)) in page.run("() => document.querySelector('.result').textContent"), [options[-1], listed(), wanted])
        page.page.select_option(f"[data-filter={key}]", "")
    page.page.select_option("#sort", "disagreement")
    disagreement = {point["id"]: point["disagreement"] for point in points}
    order = [disagreement[point] for point in listed()]
    ok("sort by disagreement", order == sorted(order, reverse=True), order)
    page.page.select_option("#sort", "strength")

    # Letters have several forms, and readers type the one they have.
    word = page.run(
        """() => {
          const words = [...document.querySelectorAll('#app .point h3 a[lang=prs], #app .point h3 a[lang=ps]')].flatMap((link) => link.textContent.split(/\\s+/u));
          return words.find((word) => /ی|ک/u.test(word) && word.length > 3);
        }"""
    )
    page.page.fill("#search", word.replace("ی", "ي").replace("ک", "ك"))
    page.page.wait_for_timeout(400)
    ok("search finds a word written with other letters", len(listed()) > 0, word)
    page.page.fill("#search", "zzzz-nothing")
    page.page.wait_for_timeout(400)
    ok("search that finds nothing says so", len(listed()) == 0 and page.page.locator(".empty").count() == 1)
    page.page.fill("#search", "")
    page.page.wait_for_timeout(400)

    # By the keyboard alone.
    page.page.evaluate("document.activeElement.blur()")
    page.page.keyboard.press("/")
    page.page.wait_for_timeout(200)
    ok("the key / goes to the search", page.run("() => document.activeElement.id") == "search")
    page.page.keyboard.press("Escape")
    page.page.keyboard.press("j")
    page.page.keyboard.press("j")
    page.page.keyboard.press("Enter")
    page.page.wait_for_timeout(200)
    ok("the keys j and Enter open a point", page.run("() => location.hash") == f"#point-{points[1]['id']}", page.run("() => location.hash"))
    page.page.keyboard.press("?")
    ok("the key ? lists the keys", page.page.locator("dialog[open] kbd").count() >= 5)
    page.page.keyboard.press("Escape")
    page.page.keyboard.press("Escape")
    page.page.wait_for_timeout(200)
    ok("Escape goes back", page.run("() => location.hash") == "#points", page.run("() => location.hash"))

    # An event as a matrix.
    page.open(f"event-{event['id']}")
    rows = page.run("() => [...document.querySelectorAll('.claim-matrix tbody tr')].map((row) => row.dataset.point)")
    ok("event: points are rows, the strongest first", rows == [point["id"] for point in points][: len(rows)], rows)
    columns = page.run("() => document.querySelectorAll('.claim-matrix thead th').length")
    ok("event: outlets are columns", columns == 1 + len(event["outlets"]), columns)
    words = page.run("() => [...document.querySelectorAll('.claim-matrix a.words[lang]')].map((link) => [link.lang, link.dir])")
    ok("event: words of four languages", {lang for lang, _ in words} == {"en", "ps", "ur", "prs"}, words)

    # Direction and fonts as the browser sees them.
    for lang, direction in [("en", "ltr"), ("ps", "rtl"), ("ur", "rtl"), ("prs", "rtl")]:
        ok(f"{lang} runs {direction}", page.style(f"a.words[lang={lang}]", "direction") == direction)
    ok("Urdu is set in Nastaliq where there is one", "Nastaliq" in page.style("a.words[lang=ur]", "fontFamily").split(",")[0])
    ok("Pashto is not", "Nastaliq" not in page.style("a.words[lang=ps]", "fontFamily"))
    ratio = lambda lang: float(page.style(f"a.words[lang={lang}]", "lineHeight")[:-2]) / float(page.style(f"a.words[lang={lang}]", "fontSize")[:-2])
    ok("Arabic script has taller lines", ratio("ps") > ratio("en") + 0.2 and ratio("ur") > ratio("ps"))
    ok("words are isolated", page.style("bdi", "unicodeBidi") == "isolate")

    # Evidence: the articles, at the exact words.
    pair = next(pair for point in points for pair in point["pairs"] if len(pair["evidence"]) == 2)
    first, second = statements[pair["a"]], statements[pair["b"]]
    page.open(f"pair-{first['id']}-{second['id']}")
    page.page.wait_for_selector(".body[data-ready]")
    page.page.wait_for_function("document.querySelectorAll('.body[data-ready]').length === 2")
    for statement in (first, second):
        marked = page.run("(id) => [...document.querySelectorAll(`.source[data-statement='${id}'] mark.statement`)].map((mark) => mark.textContent).join('')", statement["id"])
        ok("evidence: the statement is marked, word for word", marked == statement["text"], [marked, statement["text"]])
        seen = page.run(
            """(id) => {
              const frame = document.querySelector(`.source[data-statement='${id}'] .body`).getBoundingClientRect();
              const mark = document.querySelector(`.source[data-statement='${id}'] mark.evidence`).getBoundingClientRect();
              return mark.top >= frame.top && mark.bottom <= frame.bottom;
            }""",
            statement["id"],
        )
        ok("evidence: its words are in view", seen)
    for evidence in pair["evidence"]:
        marks = page.run("() => [...document.querySelectorAll('mark.evidence')].map((mark) => mark.textContent)")
        ok("evidence: the words that the score rests on are marked", evidence["text"] in "".join(marks) or evidence["text"] in marks, [evidence["text"], marks])
    page.page.wait_for_selector("#signals ~ div table")
    ok("evidence: every signal is there", page.page.locator("section[aria-labelledby=signals] tbody tr").count() >= 11 + len(pair["evidence"]))
    ok("evidence: the reason is given", page.page.locator(".why").inner_text().strip() != "")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.page.click("[data-copy=link]")
    page.page.wait_for_timeout(100)
    copied = page.run("() => navigator.clipboard.readText()") if page.page.locator(".done textarea").count() == 0 else page.page.locator(".done textarea").first.input_value()
    ok("evidence: its link can be copied", copied.endswith(f"#pair-{first['id']}-{second['id']}"), copied)
    page.open(f"statement-{first['id']}")
    page.page.wait_for_selector(".body[data-ready]")
    marked = page.run("() => [...document.querySelectorAll('.body mark.statement')].map((mark) => mark.textContent).join('')")
    ok("a statement has its own address", marked == first["text"], [marked, first["text"]])
    page.open("point-0000000000000000")
    ok("an address of nothing says so", page.page.locator("h1").count() == 1 and page.page.locator(".claim-matrix").count() == 0)

    # The interface in the other languages.
    page.open("points")
    english = page.page.locator("h1").inner_text()
    for lang in ("ps", "ur", "prs"):
        page.page.select_option("#language", lang)
        page.page.wait_for_timeout(100)
        root = page.run("() => [document.documentElement.lang, document.documentElement.dir]")
        ok(f"the interface in {lang}", root == [lang, "rtl"] and page.page.locator("h1").inner_text() != english, root)
    page.page.select_option("#language", "en")
    page.clean("after all that")
    page.close()
    return known


def views(known):
    event = known["events"][0]
    point = next(point for point in event["points"] if point["pairs"])
    pair = point["pairs"][0]
    ids = [event["statements"][pair[side]]["id"] for side in "ab"]
    return {"overview": "", "points": "points", "events": "events", "event": f"event-{event['id']}", "point": f"point-{point['id']}", "evidence": f"pair-{ids[0]}-{ids[1]}"}


def every_view(browser, path, known, shots):
    """Each view in light and dark, wide and narrow: what axe-core says of it, and whether it fits its screen."""
    for theme in ("light", "dark"):
        for width in (1280, 390):
            for name, fragment in views(known).items():
                language = "ur" if (theme, width) == ("dark", 390) else None
                page = Page(browser, path, fragment, width, theme, language)
                if name == "evidence":
                    page.page.wait_for_function("document.querySelectorAll('.body[data-ready]').length === 2")
                wide = page.run("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
                ok(f"{name}, {theme}, {width}: fits its screen", wide <= 0, wide)
                if shots:
                    page.page.screenshot(path=str(pathlib.Path(shots) / f"{name}-{theme}-{width}.png"))
                # axe-core puts itself into the page, which the page's own policy forbids to all but its program.
                checked = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme, bypass_csp=True)
                tab = checked.new_page()
                tab.goto(page.page.url)
                tab.wait_for_selector("html[data-view]", timeout=60_000)
                tab.wait_for_timeout(150)
                found = Axe().run(tab).response["violations"]
                serious = [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found if one["impact"] in ("serious", "critical")]
                ok(f"{name}, {theme}, {width}: axe-core finds nothing serious", not serious, serious)
                checked.close()
                page.clean(f"{name}, {theme}, {width}")
                page.close()


def hostile(browser, path):
    page = Page(browser, path)
    known = data(page)
    fragments = ["", "points", "events"]
    for event in known["events"]:
        fragments.append(f"event-{event['id']}")
        fragments += [f"point-{point['id']}" for point in event["points"]]
        fragments += [f"statement-{statement['id']}" for statement in event["statements"]]
        pairs = [pair for point in event["points"] for pair in point["pairs"]] + event["loose"]
        fragments += [f"pair-{event['statements'][pair['a']]['id']}-{event['statements'][pair['b']]['id']}" for pair in pairs]
    ok("hostile: there is something to look at", len(fragments) > 10, fragments)
    signs = turned = 0
    for fragment in fragments:
        page.open(fragment)
        page.page.wait_for_timeout(60)
        made = page.run("() => document.querySelectorAll('#app img, #app script, #app iframe, #app object, #app svg, #app style, #app b[onmouseover], #app i').length")
        ok(f"hostile: no element came out of a text (#{fragment})", made == 0, made)
        title = page.run("() => document.title")
        ok("hostile: no script ran", "hit" != title and not page.dialogs, [title, page.dialogs])
        links = page.run("() => [...document.querySelectorAll('#app a[href]')].map((link) => link.protocol)")
        ok("hostile: no address but of this page and the web", set(links) <= {"file:", "https:", "http:"}, links)
        handlers = page.run("() => [...document.querySelectorAll('*')].flatMap((one) => one.getAttributeNames().filter((name) => name.startsWith('on') || name === 'style' && one.closest('#app') === null)).length")
        ok("hostile: no handler stands in an attribute", handlers == 0, handlers)
        # Text that follows a sign of direction in its line keeps its order: later letters of a word stand further right.
        found = page.run(
            """() => [...document.querySelectorAll('.control')].map((control) => {
              const style = getComputedStyle(control);
              const next = control.nextSibling;
              let straight = true;
              if (next && next.nodeType === Node.TEXT_NODE && /^[0-9A-Za-z]{2}/u.test(next.data)) {
                const place = (at) => {
                  const range = document.createRange();
                  range.setStart(next, at);
                  range.setEnd(next, at + 1);
                  return range.getBoundingClientRect();
                };
                const [one, two] = [place(0), place(1)];
                // What is not shown has no place.
                straight = one.width === 0 || one.top !== two.top || one.left < two.left;
              }
              return [style.display, control.dataset.code, straight];
            })"""
        )
        signs += len(found)
        turned += sum(not straight for _, _, straight in found)
        ok("hostile: signs of direction are boxed", all(display == "inline-block" for display, _, _ in found), found)
    ok("hostile: signs of direction are shown, and turn nothing", signs > 0 and turned == 0, [signs, turned])
    # The words are in the page as they were, signs and all.
    statement = next(one for event in known["events"] for one in event["statements"] if "\u202e" in one["text"])
    page.open(f"statement-{statement['id']}")
    page.page.wait_for_selector(".body[data-ready]")
    marked = page.run("() => [...document.querySelectorAll('.body mark.statement')].map((mark) => mark.textContent).join('')")
    ok("hostile: the text is unaltered", marked == statement["text"], [marked, statement["text"]])
    outside = [url for url in page.asked if not url.startswith(page.url)]
    ok("hostile: nothing asked of the network", not outside, outside)
    ok("hostile: nothing on the console", not page.said, page.said)
    page.close()


def large(browser, path):
    page = Page(browser, path)
    timing = page.run("() => performance.now()")
    points = page.run("() => document.querySelectorAll('#app .point').length")
    ok("5,000 points: can be used soon", timing < LONGEST and points > 0, timing)
    print(f"   ready {timing:.0f} ms after it was opened, {pathlib.Path(path).stat().st_size / 1e6:.1f} MB")

    def timed(what, script):
        spent = page.run(f"async () => {{ const from = performance.now(); {script}; await new Promise((done) => requestAnimationFrame(() => setTimeout(done))); return performance.now() - from; }}")
        print(f"   {what}: {spent:.0f} ms")
        ok(f"5,000 points: {what} soon", spent < LONGEST / 3, spent)

    timed("opens the list", "location.hash = 'points'")
    total = page.run("() => document.querySelector('.result').textContent")
    ok("5,000 points: all are in the list", any(int(part.replace(",", "")) >= 5000 for part in total.split() if part.replace(",", "").isdigit()), total)
    drawn = page.run("() => document.querySelectorAll('#app .point').length")
    ok("5,000 points: only what can be seen is drawn", drawn <= 200, drawn)
    timed("scrolls", "window.scrollTo(0, document.body.scrollHeight)")
    timed("filters", "{ const select = document.querySelector('[data-filter=type]'); select.value = 'quantity'; select.dispatchEvent(new Event('change')); }")
    timed("searches", "{ const search = document.getElementById('search'); search.value = 'torkham'; search.dispatchEvent(new Event('input')); await new Promise((done) => setTimeout(done, 130)); }")
    timed("searches again", "{ const search = document.getElementById('search'); search.value = '58'; search.dispatchEvent(new Event('input')); await new Promise((done) => setTimeout(done, 130)); }")
    page.clean("5,000 points")
    page.close()


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("sample", "hostile", "large", "shots"):
        arguments.add_argument(f"--{name}")
    arguments = arguments.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        print("there is no browser: install chromium")
        sys.exit(77)
    if arguments.shots:
        pathlib.Path(arguments.shots).mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=FLAGS)
        if arguments.sample:
            known = sample(browser, arguments.sample)
            every_view(browser, arguments.sample, known, arguments.shots)
        if arguments.hostile:
            hostile(browser, arguments.hostile)
        if arguments.large:
            large(browser, arguments.large)
        browser.close()


main()
