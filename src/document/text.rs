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
//! The front matter is lines of `key: value`, not YAML. Keys that no field is read from are left alone, and so are
//! indented lines and list items under them, so that files of other tools can be read too. A value in double
//! quotes loses them. A file that does not begin with `---` is all body.

use serde_json::{Map, Value};

use super::article::{Article, Fault, shortened};
use super::date::DateOrder;
use super::fields::{Fields, Origin, described};

/// Reads the content of a text file.
pub(super) fn parse(source: &str, fields: &Fields, dates: DateOrder) -> Result<Article, Fault> {
    let mut lines = source.split_inclusive('\n');
    let mut at = match lines.next() {
        Some(first) if first.trim_end() == "---" => first.len(),
        _ => return article(&Map::new(), &[], source, fields, dates),
    };
    let known = fields.all();
    let mut said = Map::new();
    let mut line_of = Vec::new();
    for (number, line) in (2..).zip(lines) {
        at += line.len();
        if line.trim_end() == "---" {
            return article(&said, &line_of, &source[at..], fields, dates);
        }
        // Indented lines and list items belong to a key of another tool, and `#` begins a comment.
        if line.trim().is_empty() || line.starts_with([' ', '\t', '-', '#']) {
            continue;
        }
        let Some((key, value)) = line.split_once(':') else {
            return Err(Fault::on(number, format!("front matter needs `key: value`, this is `{}`", shortened(line))));
        };
        let key = key.trim();
        let Some(key) = known.iter().find(|known| known.eq_ignore_ascii_case(key)) else { continue };
        if said.insert((*key).to_owned(), Value::from(unquoted(value.trim()))).is_some() {
            return Err(Fault::on(number, format!("front matter gives `{key}` twice")));
        }
        line_of.push((*key, number));
    }
    Err(Fault::on(1, "front matter begins here, but no line `---` ends it"))
}

/// The article of a body and what the front matter says of it, each key on its line.
fn article(
    said: &Map<String, Value>,
    line_of: &[(&str, usize)],
    body: &str,
    fields: &Fields,
    dates: DateOrder,
) -> Result<Article, Fault> {
    let mut article = described(said, Origin::Own, fields, dates).map_err(|reason| {
        // The reason begins with the name of the field.
        let line = line_of.iter().find(|(key, _)| reason.starts_with(&format!("`{key}`")));
        Fault { line: line.map(|(_, line)| *line), reason }
    })?;
    body.clone_into(&mut article.body);
    article.checked()
}

fn unquoted(value: &str) -> &str {
    match value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inner) if !inner.contains('"') => inner.trim(),
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(source: &str) -> Result<Article, Fault> {
        super::parse(source, &Fields::default(), DateOrder::Report)
    }

    #[test]
    fn the_body_is_everything_after_the_front_matter() {
        let body = "\nد کابل خبر.\r\n---\nدوه\u{200C}یم \n\n";
        for line_end in ["\n", "\r\n"] {
            {
                let head = ["---", "Outlet: د خیبر خبر", "published: 2025-10-12", "title: \"a: b\"", "url:", "---", ""];
                let article = parse(&format!("{}{body}", head.join(line_end))).unwrap();
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
        let source = "---\nlayout: post\ndate: 2025-10-12 14:30:00 +0500\ntags:\n  - border\n- war\n# note\n\noutlet: A\n---\ntext";
        let article = parse(source).unwrap();
        assert_eq!(article.outlet.as_deref(), Some("A"));
        assert_eq!(article.published.unwrap().day().to_string(), "2025-10-12");
        let undated = parse("---\ndate: soon\n---\ntext").unwrap();
        assert_eq!(undated.notes, ["no date: `soon` is none that bayan reads"]);
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
                Err(fault) => prop_assert!(fault.reason == "has no text" || body.contains('\0'), "{}", fault.reason),
            }
        }
    }
}
