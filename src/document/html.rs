//! HTML pages: the article of a page, without what stands around it.
//!
//! # Design
//! Which part of a page is its article is judged by a port of the Readability that browsers have (`dom_smoothie`), which
//! goes by the lengths, commas, links and class names of paragraphs. What its text is, is read here (`text.rs`), since
//! paragraphs and joiners matter to what comes after. Readability was made for essays: of a report of three sentences it
//! may find nothing, or a list of other headlines. So three texts are weighed, in this order:
//!
//! 1. What Readability finds. It sees what a reader sees.
//! 2. The `articleBody` of the page's JSON-LD, if 1 has less than half as much. The outlet says that this is the
//!    article, but paragraphs are often lost in it, and some cut it short: so it does not come first.
//! 3. What stands in the page's `<article>`, `<main>` or the element marked as the article's body, if 1 has less than
//!    half as much as the *paragraphs* there (`<p>`, and not menus or lists of links). Without those elements: the
//!    paragraphs of the page, if Readability finds nothing.
//!
//! `tree.rs` bounds what a page may cost to parse, and [`MAX_WORK`] what it may cost to judge; a page beyond that still
//! has texts 2 and 3.

mod metadata;
mod text;
mod tree;

use std::panic::{AssertUnwindSafe, catch_unwind};

use dom_query::{Document, NodeRef};
use dom_smoothie::Readability;

use super::limits::Limits;
use text::{Of, paragraphs};
use tree::{attribute, is_named};

/// Most elements that a page is judged by. The longest real pages have half of it.
const MAX_ELEMENTS: usize = 40_000;

/// Most bytes of text times their depth, since Readability reads the text of every element, and again of those around
/// it. Real pages have a hundredth of it.
const MAX_WORK: usize = 64 * 1024 * 1024;

/// Most bytes of a text times those of it that are written as references: what is found is written out as HTML, and the
/// writer looks through the rest of a text at each of them. Real pages have a thousandth of it.
const MAX_WRITING: usize = 4_000_000_000;

/// From how many characters on Readability is content with what it found at first, when it passes over all that looks
/// like a menu by its name. Its own 500 are more than many reports have, and it would then take the menus too.
const ENOUGH: usize = 160;

/// What an HTML page says of itself.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Page {
    /// The article, its paragraphs parted by blank lines.
    pub text: String,
    /// Its headline.
    pub title: Option<String>,
    /// When it was published, in the page's own words.
    pub published: Option<String>,
    /// Who published it: the site's name for itself, or the host it is at.
    pub outlet: Option<String>,
    /// Where the page says it is, or where it came from.
    pub url: Option<String>,
    /// The language it declares.
    pub lang: Option<String>,
    /// The direction it declares.
    pub dir: Option<String>,
}

/// Reads a page, already decoded, that came from `url`, if that is known.
///
/// # Errors
/// A reason that follows the file's name: "has no main text".
pub(super) fn read(html: &str, url: Option<&str>, limits: &Limits) -> Result<Page, String> {
    let document = tree::parse(html, limits.max_depth)?;
    let about = metadata::read(&document);
    clean(&document);

    let by_ld = about.body.as_deref().map(|body| plain(body, limits)).unwrap_or_default();
    let marked = marked(&document);
    let all = document.body().map(|body| paragraphs(&body, Of::Paragraphs)).unwrap_or_default();
    let (mut text, lang, dir) = judged(document).unwrap_or_default();
    if weight(&text) * 2 < weight(&by_ld) {
        text = by_ld;
    }
    if weight(&text) * 2 < weight(&marked) {
        text = marked;
    }
    if weight(&text) == 0 {
        text = all;
    }
    let plain = |line: &str| plain(line, limits).replace("\n\n", " ");
    let title = about.title.as_deref().map(plain).filter(|title| !title.is_empty());
    if let Some(title) = &title {
        // The headline is no statement of the text as well.
        let rest = text.strip_prefix(&**title).and_then(|rest| rest.strip_prefix("\n\n"));
        if let Some(rest) = rest.map(str::to_owned) {
            text = rest;
        }
    }
    if weight(&text) == 0 {
        return Err("has no main text".to_owned());
    }
    let url = about.url.or_else(|| url.map(str::to_owned));
    Ok(Page {
        text,
        title,
        published: about.published,
        outlet: about.outlet.as_deref().map(plain).or_else(|| url.as_deref().and_then(host)),
        url,
        lang: about.lang.or(lang),
        dir: about.dir.or(dir),
    })
}

/// The charset that the page's `<meta>` declares in its first 1024 bytes.
pub(super) fn declared_charset(bytes: &[u8]) -> Option<String> {
    let head = bytes[..bytes.len().min(1024)].to_ascii_lowercase();
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'<', head.get(at..)?) {
        at += found;
        if head[at..].starts_with(b"<!--") {
            // `<!-->` is a whole comment.
            at += 2 + memchr::memmem::find(&head[at + 2..], b"-->")?;
        } else if head[at..].starts_with(b"<meta") {
            let end = at + memchr::memchr(b'>', &head[at..])?;
            if let Some(charset) = charset_in(&head[at..end]) {
                // A page that can be read so far is not in UTF-16, whatever it says.
                let is_wide = charset.starts_with("utf-16");
                return Some(if is_wide { "utf-8".to_owned() } else { charset });
            }
            at = end;
        } else {
            at += 1;
        }
    }
    None
}

/// What follows `charset=` in a tag, in lower case.
fn charset_in(tag: &[u8]) -> Option<String> {
    let mut rest = tag;
    while let Some(found) = memchr::memmem::find(rest, b"charset") {
        rest = &rest[found + "charset".len()..];
        let Some(value) = rest.trim_ascii_start().strip_prefix(b"=") else { continue };
        let value = value.trim_ascii_start();
        let value = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'")).unwrap_or(value).trim_ascii_start();
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':' | b'.' | b'+');
        let end = value.iter().position(|byte| !is_part(byte)).unwrap_or(value.len());
        if end > 0 {
            return String::from_utf8(value[..end].to_vec()).ok();
        }
    }
    None
}

/// How much there is of a text, by its letters and digits.
fn weight(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}

/// Text that may have markup and character references in it, as JSON-LD often has.
fn plain(text: &str, limits: &Limits) -> String {
    if text.contains(['<', '&']) {
        return tree::parse(text, limits.max_depth)
            .map(|document| paragraphs(&document.root(), Of::All))
            .unwrap_or_default();
    }
    let lines = text.lines().map(metadata::in_one_line).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n\n")
}

/// Takes away what is no part of an article by what it is, before anything is judged by what is left.
fn clean(document: &Document) {
    let is_gone = |node: &NodeRef<'_>| {
        // The head is asked for its title, and has no text to judge.
        (text::is_unread(node) && !is_named(node, &["head", "title"]))
            || is_named(node, &["aside", "footer"])
            || (node.is_element() && is_aside(node))
    };
    let gone: Vec<NodeRef<'_>> = document.root().descendants_it().filter(is_gone).collect();
    for node in gone {
        node.remove_from_parent();
    }
}

/// Whether an element stands beside the article by its name, and does not hold the article.
fn is_aside(node: &NodeRef<'_>) -> bool {
    const NAMES: [&str; 32] = [
        "ad",
        "ads",
        "advert",
        "advertisement",
        "addtoany",
        "breadcrumb",
        "breadcrumbs",
        "caption",
        "comment",
        "comments",
        "cookie",
        "disqus",
        "jp-relatedposts",
        "newsletter",
        "outbrain",
        "pagination",
        "promo",
        "related",
        "relatedposts",
        "respond",
        "share",
        "sharedaddy",
        "sharing",
        "sidebar",
        "skip-link",
        "social",
        "sponsored",
        "subscribe",
        "taboola",
        "tags",
        "trending",
        "wp-caption-text",
    ];
    if is_named(node, &["html", "body", "article", "main", "head", "h1"]) {
        return false;
    }
    let names = [attribute(node, "class"), attribute(node, "id")];
    // A name counts whole or by its first word: `related-posts`, but not `article-with-related`.
    let is_such = |name: &str| {
        let name = name.to_ascii_lowercase();
        let first = name.split(['-', '_']).next().unwrap_or_default();
        NAMES.contains(&&*name) || NAMES.contains(&first)
    };
    let is_such = names.iter().flatten().any(|names| names.split_whitespace().take(20).any(is_such));
    is_such && !node.descendants_it().any(|node| is_named(&node, &["article", "main", "h1"]))
}

/// The paragraphs of the element that the page marks as its article.
fn marked(document: &Document) -> String {
    let is_body = |node: &NodeRef<'_>| attribute(node, "itemprop").is_some_and(|name| name == "articleBody");
    let find = |is_it: &dyn Fn(&NodeRef<'_>) -> bool| {
        let found: Vec<NodeRef<'_>> =
            document.root().descendants_it().filter(|node| node.is_element() && is_it(node)).take(2).collect();
        // Several articles are a list of them.
        if let [only] = found[..] { Some(only) } else { None }
    };
    let root = find(&is_body)
        .or_else(|| find(&|node| is_named(node, &["article"])))
        .or_else(|| find(&|node| is_named(node, &["main"])));
    let Some(root) = root else { return String::new() };
    let text = paragraphs(&root, Of::Paragraphs);
    // Without a paragraph in it, what is marked as the article must do.
    if text.is_empty() { paragraphs(&root, Of::All) } else { text }
}

/// The text that Readability finds, with the language and direction of the element that holds it.
fn judged(document: Document) -> Option<(String, Option<String>, Option<String>)> {
    let (mut elements, mut work, mut writing) = (0, 0_usize, 0_usize);
    for node in document.root().descendants_it() {
        elements += usize::from(node.is_element());
        if node.is_text() {
            let (length, special) = node.query_or((0, 0), |inner| match &inner.data {
                dom_query::NodeData::Text { contents } => {
                    (contents.len(), memchr::memchr2_iter(b'&', 0xC2, contents.as_bytes()).count())
                }
                _ => (0, 0),
            });
            writing = writing.saturating_add(length.saturating_mul(special));
            work = work.saturating_add(length.saturating_mul(node.ancestors_it(None).count()));
        }
    }
    if elements > MAX_ELEMENTS || work > MAX_WORK || writing > MAX_WRITING {
        return None;
    }
    let config = dom_smoothie::Config { char_threshold: ENOUGH, disable_json_ld: true, ..Default::default() };
    // It indexes lists that it expects not to be empty. A page on which one is empty has the other texts.
    catch_unwind(AssertUnwindSafe(|| {
        let mut readability = Readability::with_document(document, None, Some(config)).ok()?;
        let article = readability.parse().ok()?;
        let root = readability.doc.root();
        let root = root.descendants_it().find(|node| attribute(node, "id").as_deref() == Some("readability-page-1"))?;
        Some((paragraphs(&root, Of::All), article.lang, article.dir))
    }))
    .ok()
    .flatten()
}

/// The host of an address, without `www.`
fn host(url: &str) -> Option<String> {
    let rest = url.split_once("://")?.1;
    let host = rest.split(['/', '?', '#']).next()?.rsplit('@').next()?;
    let host = host.split(':').next()?.to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    (!host.is_empty()).then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    const LIMITS: Limits = Limits::FOR_TESTS;

    /// A page of `tests/data/pages` and its text.
    fn page(name: &str) -> (String, String) {
        let read = |end: &str| {
            let path = format!("{}/tests/data/pages/{name}.{end}", env!("CARGO_MANIFEST_DIR"));
            std::fs::read_to_string(path).unwrap()
        };
        (read("html"), read("txt").trim_end().to_owned())
    }

    fn text(html: &str) -> Result<String, String> {
        read(html, None, &LIMITS).map(|page| page.text)
    }

    #[test]
    fn articles_are_found_on_pages_of_all_manners() {
        for name in [
            "en-wordpress",
            "en-short",
            "ps-line-breaks",
            "ps-short-scripted",
            "ur-topics",
            "ur-divs",
            "prs-layout-tables",
            "prs-broadcaster",
        ] {
            let (html, want) = page(name);
            let found = text(&html).unwrap();
            let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
            let (found, want) = (lines(&found), lines(&want));
            let odd: Vec<_> = found.iter().filter(|line| !want.contains(line)).collect();
            assert_eq!(found, want, "{name}: {odd:?}");
        }
    }

    #[test]
    fn pages_say_who_wrote_them_and_when() {
        let about = |name: &str| {
            let page = read(&page(name).0, Some("https://www.a.example:80/b?c"), &LIMITS).unwrap();
            [page.published, page.outlet, page.lang, page.dir].map(Option::unwrap_or_default)
        };
        assert_eq!(about("en-wordpress"), ["2025-10-12T08:40:00+04:30", "Northgate Dispatch", "en-GB", ""]);
        assert_eq!(about("ps-line-breaks"), ["2025-10-12T14:30:00+05:00", "a.example", "ps", "rtl"]);
        assert_eq!(about("ps-short-scripted"), ["2025-11-03", "سپین غر اواز", "ps", "rtl"]);
        assert_eq!(about("en-short"), ["2025-11-03T10:15Z", "Tolo Valley Times", "en", ""]);
        let page = read(&page("en-wordpress").0, Some("https://other.example/"), &LIMITS).unwrap();
        assert!(page.url.unwrap().starts_with("https://northgate-dispatch.example/"));
        assert!(page.title.unwrap().starts_with(|c: char| c.is_uppercase()));
    }

    #[test]
    fn white_space_is_one_space_and_joiners_stay() {
        let body = "په\u{A0}کابل\n  کې می\u{200C}شود \u{200F}&quot;خبر&quot; &zwnj;&amp; <b>نور</b>، <a href=x>لار</a>";
        let want = "په کابل کې می\u{200C}شود \u{200F}\"خبر\" \u{200C}& نور، لار";
        let html = format!("<article><h2>سر</h2><p>{body}<p>دوهم، او دا هم یوه جمله ده</article>");
        assert_eq!(text(&html).unwrap(), format!("سر\n\n{want}\n\nدوهم، او دا هم یوه جمله ده"));
    }

    #[test]
    fn pages_without_text_say_so() {
        for empty in ["", " ", "<html>", "<nav><a href=/>Home</a></nav>", "\u{200F}", "<script>x</script>", "<!-- x"] {
            assert_eq!(text(empty), Err("has no main text".to_owned()), "{empty}");
        }
    }

    /// Runs in a thread of little stack, as those that read a corpus have, and says how long it took.
    fn in_a_small_thread(html: String) -> (Result<String, String>, Duration) {
        let run = move || {
            let start = Instant::now();
            (text(&html), start.elapsed())
        };
        std::thread::Builder::new().stack_size(512 * 1024).spawn(run).unwrap().join().unwrap()
    }

    #[test]
    fn hostile_pages_take_bounded_time_and_stack() {
        let many = 1_000_000;
        let numbered = |before: &str, count: usize, after: &str| {
            (0..count).flat_map(|index| [before.to_owned(), index.to_string(), after.to_owned()]).collect::<String>()
        };
        let attributes = numbered(" a", many, "=1");
        let formats = numbered("<b id=", 200, ">");
        for (what, html) in [
            ("depth", "<div>".repeat(many)),
            ("inline depth", "<b>x".repeat(many / 4)),
            ("tables", "<table><tr><td>".repeat(many / 4)),
            ("foster parents", format!("<table>{}", "<div>".repeat(many / 4))),
            ("templates", "<template>".repeat(many / 4)),
            ("lists", "<ul><li>".repeat(many / 4)),
            ("foreign", "<svg><g>".repeat(many / 4)),
            ("attributes", format!("<p{attributes}>text</p>")),
            ("roots", numbered("<html a", many / 4, ">")),
            ("opened again", format!("{formats}{}", "<p>x</div>".repeat(many / 4))),
            ("opened again at the end of pieces", format!("<div>{formats}</div>{}", "<div>x</div>".repeat(many / 4))),
            ("unclosed", "<p><a href=x>text".repeat(many / 8)),
            ("breaks", "<br>".repeat(many / 30)),
            ("paragraphs", "<p>some words, and more of them</p>".repeat(many / 30)),
            ("links", "<a href=x>some words</a> ".repeat(many / 30)),
            ("deep text", format!("{}{}", "<div>".repeat(200), "word, ".repeat(2_000_000))),
            ("less than", "<".repeat(16 << 20)),
            ("ends", "</p>".repeat(many)),
            ("references", "&amp".repeat(many)),
            ("guillemets", "«".repeat(many)),
            ("quotes", "<p a=\"".repeat(many)),
            ("comments", "<!--".repeat(many)),
            ("words", "word ".repeat(2_000_000)),
        ] {
            let size = html.len();
            let (found, took) = in_a_small_thread(html);
            let found = found.map(|text| text.len());
            // Far above what it takes when nothing else runs, and far below what the square of it would.
            assert!(took < Duration::from_secs(40), "{what}: {size} bytes, {took:?}, {found:?}");
        }
    }

    #[test]
    fn real_depths_are_read() {
        let words = "some words of the article, and a few more of them";
        let html = format!("{}<p>{words}</p><p>{words}</p>", "<div>".repeat(100));
        assert_eq!(in_a_small_thread(html).0, Ok(format!("{words}\n\n{words}")));
        let html = format!("{}<p>{words}</p>", "<div>".repeat(300));
        assert_eq!(in_a_small_thread(html).0, Err("nests its elements more than 256 deep".to_owned()));
    }

    proptest! {
        #[test]
        fn any_soup_of_tags_is_read(parts in vec(select(SOUP), 0..80)) {
            if let Ok(page) = read(&parts.concat(), None, &LIMITS) {
                prop_assert!(weight(&page.text) > 0);
                for paragraph in page.text.split("\n\n") {
                    prop_assert_eq!(paragraph.split_whitespace().collect::<Vec<_>>().join(" "), paragraph);
                    prop_assert!(!paragraph.is_empty());
                }
            }
        }

        #[test]
        fn any_bytes_declare_some_charset_or_none(bytes in vec(select(b"<!-meta charset='\"=utf16>/".as_slice()), 0..80)) {
            if let Some(charset) = declared_charset(&bytes) {
                prop_assert!(!charset.is_empty());
            }
        }
    }

    /// What pages are made of, and how they break.
    const SOUP: &[&str] = &[
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<div class=comments>",
        "<a href=x>",
        "</a>",
        "<table><tr><td>",
        "</table>",
        "<article>",
        "</article>",
        "<main>",
        "<h1>",
        "</h1>",
        "<h2>",
        "<br>",
        "<b>",
        "</b>",
        "<ul><li>",
        "</ul>",
        "<blockquote>",
        "<form>",
        "<body dir=rtl>",
        "<html lang=ps>",
        "<head>",
        "<title>",
        "</title>",
        "<span hidden>",
        "<noscript><img src=a.jpg></noscript>",
        "<img src=a.jpg>",
        "<figure><img src=b.png>",
        "</figure>",
        "<template>",
        "</template>",
        "<svg><title>",
        "</svg>",
        "<math><mi>",
        "<select><option>",
        "<font size=2>",
        "</font>",
        "<!--",
        "-->",
        "<iframe>",
        "</iframe>",
        "<section itemprop=articleBody>",
        "<p class=byline>By A, of B</p>",
        "some words, and more of them, as they say. ",
        "یک خبر، و دیگر. ",
        "می\u{200C}شود\u{A0}\n",
        "&amp;&nbsp;&lt;p&gt;",
        "<script type=application/ld+json>{\"@type\":\"Article\",\"articleBody\":\"<p>a\"}</script>",
        "<meta property=og:title content='some words, and more of them, as they say.'>",
        "12 34",
        "<time datetime=x>",
        "a long paragraph of words, with commas, and with enough of them, so that it counts, as such paragraphs do, for \
         more than the menus around it, which are short, and have none.",
    ];

    #[test]
    fn the_declared_charset_is_found() {
        for (head, want) in [
            ("<meta charset=utf-8>", Some("utf-8")),
            ("<META CHARSET = 'Windows-1256' >", Some("windows-1256")),
            (r#"<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-6">"#, Some("iso-8859-6")),
            ("<!-- <meta charset=a> --><!--><meta name=x><meta charset=b>", Some("b")),
            ("<meta charset=UTF-16LE>", Some("utf-8")),
            ("<meta content='charset'><p charset=c>", None),
            ("<meta charset=", None),
            ("<!-- <meta charset=a>", None),
            ("", None),
        ] {
            assert_eq!(declared_charset(head.as_bytes()).as_deref(), want, "{head}");
        }
        assert_eq!(declared_charset(format!("{}<meta charset=a>", " ".repeat(1024)).as_bytes()), None);
    }
}
