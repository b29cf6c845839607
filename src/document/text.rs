//! One article a file: front matter between two `---` lines, then the body.
//!
//! ```text
//! ---
//! outlet: د خیبر خبر
//! published: 2025-10-12T14:30:00+05:00
//! title: …
//! ---
//! The body, to the end of the file.
//! ```
//!
//! The front matter is lines of `key: value`, not YAML. Keys other than bayan's are left alone, and so are
//! indented lines and list items under them, so that files of other tools can be read too. A value in double
//! quotes loses them. A file that does not begin with `---` is all body.

use super::Published;

/// What a source says of an article, before defaults are filled in.
#[derive(Debug, Default)]
pub(super) struct Article {
    pub(super) id: Option<String>,
    pub(super) outlet: Option<String>,
    pub(super) published: Option<Published>,
    pub(super) title: Option<String>,
    pub(super) url: Option<String>,
    pub(super) body: String,
}

/// Why a source is not an article, and on which of its lines (from 1), where one is to blame.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) line: Option<usize>,
    pub(super) reason: String,
}

impl Fault {
    pub(super) fn new(reason: impl Into<String>) -> Self {
        Self { line: None, reason: reason.into() }
    }

    pub(super) fn on(line: usize, reason: impl Into<String>) -> Self {
        Self { line: Some(line), reason: reason.into() }
    }
}

/// Reads the content of a text file.
pub(super) fn parse(source: &str) -> Result<Article, Fault> {
    // A byte order mark states the encoding; it is no part of the text.
    let source = source.strip_prefix('\u{FEFF}').unwrap_or(source);
    let mut article = Article::default();
    let mut lines = source.split_inclusive('\n');
    let mut at = match lines.next() {
        Some(first) if first.trim_end() == "---" => first.len(),
        _ => {
            source.clone_into(&mut article.body);
            return has_text(article);
        }
    };

    let mut said: Vec<String> = Vec::new();
    for (number, line) in (2..).zip(lines) {
        at += line.len();
        if line.trim_end() == "---" {
            source[at..].clone_into(&mut article.body);
            return has_text(article);
        }
        // Indented lines and list items belong to a key of another tool, and `#` begins a comment.
        if line.trim().is_empty() || line.starts_with([' ', '\t', '-', '#']) {
            continue;
        }
        let Some((key, value)) = line.split_once(':') else {
            return Err(Fault::on(number, format!("front matter needs `key: value`, this is `{}`", shortened(line))));
        };
        let key = key.trim().to_ascii_lowercase();
        if !["id", "outlet", "published", "title", "url"].contains(&key.as_str()) {
            continue;
        }
        if said.contains(&key) {
            return Err(Fault::on(number, format!("front matter gives `{key}` twice")));
        }
        let value = Some(unquoted(value.trim())).filter(|value| !value.is_empty());
        match key.as_str() {
            "published" => {
                let published = value.map(published).transpose();
                article.published = published.map_err(|reason| Fault::on(number, reason))?;
            }
            "id" => article.id = value.map(str::to_owned),
            "outlet" => article.outlet = value.map(str::to_owned),
            "title" => article.title = value.map(str::to_owned),
            _ => article.url = value.map(str::to_owned),
        }
        said.push(key);
    }
    Err(Fault::on(1, "front matter begins here, but no line `---` ends it"))
}

/// Reads a time of publication; the error is a reason for [`Fault`].
pub(super) fn published(value: &str) -> Result<Published, String> {
    Published::parse(value).ok_or_else(|| {
        let value = shortened(value);
        format!("`published` is neither an RFC 3339 time nor a date such as 2025-10-12: `{value}`")
    })
}

/// Lets only an article with something to read in it pass.
pub(super) fn has_text(article: Article) -> Result<Article, Fault> {
    // Zero-width marks are no text either.
    let is_blank = |c: char| c.is_whitespace() || matches!(c, '\u{FEFF}' | '\u{200B}'..='\u{200F}');
    if article.body.chars().all(is_blank) { Err(Fault::new("has no text")) } else { Ok(article) }
}

fn unquoted(value: &str) -> &str {
    match value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inner) if !inner.contains('"') => inner.trim(),
        _ => value,
    }
}

/// The beginning of a text that a message quotes.
fn shortened(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_body_is_everything_after_the_front_matter() {
        let body = "\nد کابل خبر.\r\n---\nدوه\u{200C}یم \n\n";
        for line_end in ["\n", "\r\n"] {
            for mark in ["", "\u{FEFF}"] {
                let head = ["---", "Outlet: د خیبر خبر", "published: 2025-10-12", "title: \"a: b\"", "url:", "---", ""];
                let article = parse(&format!("{mark}{}{body}", head.join(line_end))).unwrap();
                assert_eq!(article.body, body);
                assert_eq!(article.outlet.as_deref(), Some("د خیبر خبر"));
                assert_eq!(article.title.as_deref(), Some("a: b"));
                assert_eq!(article.url, None);
                assert_eq!(article.published.unwrap().text(), "2025-10-12");
            }
        }
    }

    #[test]
    fn a_file_without_front_matter_is_all_body() {
        for body in ["KABUL: no header.\n---\nmore", "title: not front matter\n", "--- \u{2014} a dash"] {
            assert_eq!(parse(body).unwrap().body, body);
        }
    }

    #[test]
    fn keys_of_other_tools_are_left_alone() {
        let source = "---\nlayout: post\ntags:\n  - border\n- war\n# note\n\noutlet: A\n---\ntext";
        assert_eq!(parse(source).unwrap().outlet.as_deref(), Some("A"));
    }

    #[test]
    fn a_title_with_two_quotations_keeps_its_quotes() {
        let article = parse("---\ntitle: \"Lies\" and \"threats\"\n---\ntext").unwrap();
        assert_eq!(article.title.as_deref(), Some("\"Lies\" and \"threats\""));
    }

    #[test]
    fn faults_name_their_line() {
        for (source, line, word) in [
            ("---\noutlet: A\ntext without an end", Some(3), "key: value"),
            ("---\noutlet: A\n", Some(1), "no line `---` ends it"),
            ("---\noutlet: A\npublished: last week\n---\ntext", Some(3), "last week"),
            ("---\noutlet: A\noutlet: B\n---\ntext", Some(3), "twice"),
            ("---\noutlet: A\n---\n \u{200F}\n", None, "no text"),
            ("", None, "no text"),
        ] {
            let fault = parse(source).unwrap_err();
            assert_eq!(fault.line, line, "{source}");
            assert!(fault.reason.contains(word), "{}", fault.reason);
        }
    }

    proptest! {
        #[test]
        fn any_body_survives(body in "(?s).{0,60}") {
            match parse(&format!("---\noutlet: A\n---\n{body}")) {
                Ok(article) => prop_assert_eq!(article.body, body),
                Err(fault) => prop_assert_eq!(fault.reason, "has no text"),
            }
        }
    }
}
