//! What a page says of itself: JSON-LD, `<meta>`, and what stands on it for all to see.

use dom_query::{Document, NodeRef};
use serde_json::{Map, Value};

use super::tree::{attribute, is_named};

/// Most structured data that is read. Shops have more of it, articles a hundredth.
const MAX_LINKED_DATA: usize = 2 * 1024 * 1024;

/// What is known of an article beside its text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Metadata {
    pub title: Option<String>,
    pub published: Option<String>,
    pub outlet: Option<String>,
    pub url: Option<String>,
    pub lang: Option<String>,
    pub dir: Option<String>,
    /// The text by JSON-LD.
    pub body: Option<String>,
}

/// Reads it all, in one way through the tree.
pub(super) fn read(document: &Document) -> Metadata {
    let mut seen = Seen::default();
    for node in document.root().descendants_it().filter(NodeRef::is_element) {
        seen.element(&node);
    }
    let ld = seen.linked_data();
    let meta = |names: &[&str]| {
        names.iter().find_map(|name| seen.metas.iter().find(|(own, _)| own == name).map(|(_, content)| content.clone()))
    };
    let outlet = meta(&["og:site_name", "application-name"]).or_else(|| ld.as_ref().and_then(publisher));
    let text = |key: &str| ld.as_ref().and_then(|article| article.get(key)).and_then(string);
    let title = text("headline")
        .or_else(|| meta(&["og:title"]))
        .or_else(|| seen.heading.clone())
        .or_else(|| seen.title.as_deref().map(|title| without_site(title, outlet.as_deref())));
    let published = text("datePublished").or_else(|| {
        meta(&[
            "article:published_time",
            "datepublished",
            "date",
            "pubdate",
            "publishdate",
            "publish-date",
            "publication_date",
            "parsely-pub-date",
            "sailthru.date",
            "dc.date.issued",
            "dcterms.issued",
            "dcterms.created",
            "dc.date",
            "dc.date.created",
            "dcterms.date",
        ])
    });
    let is_absolute = |url: &String| url.starts_with("https://") || url.starts_with("http://");
    Metadata {
        title: title.map(|title| in_one_line(&title)).filter(|title| !title.is_empty()),
        published: published.or_else(|| seen.time.clone()),
        outlet: outlet.map(|outlet| in_one_line(&outlet)).filter(|outlet| !outlet.is_empty()),
        url: seen.canonical.clone().filter(is_absolute).or_else(|| meta(&["og:url"]).filter(is_absolute)),
        lang: seen.lang.clone(),
        dir: seen.dir.clone(),
        body: text("articleBody"),
    }
}

/// What a page shows on the way through it.
#[derive(Default)]
struct Seen {
    /// Names in lower case, with what they say.
    metas: Vec<(String, String)>,
    linked: Vec<String>,
    title: Option<String>,
    heading: Option<String>,
    time: Option<String>,
    canonical: Option<String>,
    lang: Option<String>,
    dir: Option<String>,
}

impl Seen {
    fn element(&mut self, node: &NodeRef<'_>) {
        let Some(name) = node.qual_name_ref().map(|name| name.local.to_string()) else { return };
        match &*name {
            "meta" => {
                let names = ["property", "name", "itemprop"].iter().filter_map(|name| attribute(node, name));
                if let Some(content) = attribute(node, "content") {
                    for name in names {
                        // The first of a name counts, and a page of a million of them need not be held.
                        let name = name.to_ascii_lowercase();
                        if self.metas.len() < 1_000 && self.metas.iter().all(|(own, _)| *own != name) {
                            self.metas.push((name, content.clone()));
                        }
                    }
                }
            }
            "script"
                if attribute(node, "type").is_some_and(|kind| kind.eq_ignore_ascii_case("application/ld+json")) =>
            {
                let held: usize = self.linked.iter().map(String::len).sum();
                let text = node.text();
                if held + text.len() <= MAX_LINKED_DATA {
                    self.linked.push(text.to_string());
                }
            }
            // A drawing has a title too.
            "title" if self.title.is_none() && node.parent().is_some_and(|parent| is_named(&parent, &["head"])) => {
                self.title = Some(in_one_line(&node.text())).filter(|title| !title.is_empty());
            }
            "h1" if self.heading.is_none() => {
                self.heading = Some(in_one_line(&node.text())).filter(|title| !title.is_empty());
            }
            "time" if self.time.is_none() => self.time = attribute(node, "datetime"),
            "link" if self.canonical.is_none() => {
                let is_canonical = attribute(node, "rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical"));
                self.canonical = attribute(node, "href").filter(|_| is_canonical);
            }
            "html" | "body" | "article" | "main" => {
                self.lang =
                    self.lang.take().or_else(|| attribute(node, "lang")).or_else(|| attribute(node, "xml:lang"));
                self.dir = self.dir.take().or_else(|| attribute(node, "dir"));
            }
            _ => {}
        }
    }

    /// The article among the linked data, if there is one.
    fn linked_data(&self) -> Option<Map<String, Value>> {
        self.linked.iter().find_map(|text| {
            // Line breaks within strings are no JSON, and the commonest fault of what templates write.
            let value = serde_json::from_str(text).or_else(|_| {
                let text = text.replace(char::is_control, " ");
                serde_json::from_str::<Value>(text.trim().trim_end_matches(';'))
            });
            value.ok().and_then(article)
        })
    }
}

/// The first article in `value`: itself, one of a list, or one of a graph.
fn article(value: Value) -> Option<Map<String, Value>> {
    match value {
        Value::Array(values) => values.into_iter().find_map(article),
        Value::Object(mut object) => {
            let is_article = |kind: &Value| {
                kind.as_str().is_some_and(|kind| {
                    kind.ends_with("Article") || kind.ends_with("Posting") || kind == "Report" || kind == "Review"
                })
            };
            let is_of_type = match object.get("@type") {
                Some(Value::Array(kinds)) => kinds.iter().any(is_article),
                Some(kind) => is_article(kind),
                None => false,
            };
            if is_of_type {
                return Some(object);
            }
            ["@graph", "mainEntity"].iter().find_map(|key| object.remove(*key).and_then(article))
        }
        _ => None,
    }
}

fn string(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        // Some give a list of one, and some a text in each language.
        Value::Array(values) => values.first().and_then(|value| value.as_str()).map(|text| text.trim().to_owned()),
        _ => None,
    }
}

fn publisher(article: &Map<String, Value>) -> Option<String> {
    let publisher = match article.get("publisher")? {
        Value::Array(all) => all.first()?,
        one => one,
    };
    publisher.get("name").and_then(string).or_else(|| string(publisher))
}

/// A page's title without the site's name, which most put after it, and some before.
fn without_site(title: &str, outlet: Option<&str>) -> String {
    const MARKS: [&str; 7] = [" | ", " - ", " – ", " — ", " :: ", " » ", " « "];
    let parts: Vec<(usize, &str)> = MARKS.iter().flat_map(|mark| title.match_indices(mark)).collect();
    let Some(&(last, _)) = parts.iter().max() else { return title.to_owned() };
    let Some(&(first, mark)) = parts.iter().min() else { return title.to_owned() };
    let after = &title[first + mark.len()..];
    if outlet.is_some_and(|outlet| title[..first].trim() == outlet.trim()) {
        return after.trim().to_owned();
    }
    let before = title[..last].trim();
    // Without the name to go by: headlines have more words than names do.
    let names = title[last..].split_whitespace().skip(1).count();
    if names <= 4 && before.split_whitespace().count() >= 3 { before.to_owned() } else { title.to_owned() }
}

pub(super) fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::html::tree;

    fn of(html: &str) -> Metadata {
        read(&tree::parse(html, 256).unwrap())
    }

    #[test]
    fn each_field_has_its_order() {
        let ld = r#"<script type="application/ld+json">{"@graph": [{"@type": "WebPage", "headline": "no"},
            {"@type": ["Thing", "NewsArticle"], "headline": "By ld", "datePublished": "2025-10-12T09:00:00+04:30",
            "publisher": [{"name": "Ld Times"}], "articleBody": "Body
            over two lines"}]}</script>"#;
        let meta = r#"<meta property="og:title" content="By og"><meta name="Date" content="12 October">
            <meta property="og:site_name" content="Og Times"><meta property="og:url" content="https://b.example/og">"#;
        let seen = r#"<h1>By <b>h1</b></h1><time datetime="2025-10-11">yesterday</time>"#;
        let title = "<title>By the title, four words | Times</title>";

        let all = of(&format!("<head>{title}{meta}{ld}</head>{seen}"));
        assert_eq!(all.title.as_deref(), Some("By ld"));
        assert_eq!(all.published.as_deref(), Some("2025-10-12T09:00:00+04:30"));
        assert_eq!(all.outlet.as_deref(), Some("Og Times"));
        assert_eq!(all.url.as_deref(), Some("https://b.example/og"));
        assert!(all.body.unwrap().starts_with("Body "));

        let no_meta = of(&format!("{title}{ld}{seen}"));
        assert_eq!(no_meta.outlet.as_deref(), Some("Ld Times"));
        let no_ld = of(&format!("{title}{meta}{seen}"));
        assert_eq!(no_ld.title.as_deref(), Some("By og"));
        assert_eq!(no_ld.published.as_deref(), Some("12 October"));
        let plain = of(&format!("{title}{seen}"));
        assert_eq!(plain.title.as_deref(), Some("By h1"));
        assert_eq!(plain.published.as_deref(), Some("2025-10-11"));
        assert_eq!(of(title).title.as_deref(), Some("By the title, four words"));
        assert_eq!(of(""), Metadata::default());
    }

    #[test]
    fn the_sites_name_leaves_the_title() {
        for (title, outlet, want) in [
            ("Floods cut the Kabul road - A Times", None, "Floods cut the Kabul road"),
            ("A Times | Floods cut", Some("A Times"), "Floods cut"),
            ("Floods cut - Kabul - A Times", None, "Floods cut - Kabul"),
            ("د کابل لار وتړل شوه – د خیبر خبر", None, "د کابل لار وتړل شوه"),
            ("Floods | Times", None, "Floods | Times"),
            ("Ghani-era laws stay", None, "Ghani-era laws stay"),
            (
                "The road to peace - what the two sides want from talks",
                None,
                "The road to peace - what the two sides want from talks",
            ),
        ] {
            assert_eq!(without_site(title, outlet), want);
        }
    }
}
