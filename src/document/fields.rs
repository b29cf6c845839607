//! Which field of a source holds what: the names that tools and data sets give to an article's parts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::article::{Article, Fault, shortened};
use super::date::{self, DateFault, DateOrder};
use crate::pipeline::values;

/// `[corpus.fields]`: for each part of an article the names of the fields that may hold it, in JSON objects, in the
/// columns of tables, and in front matter. Of several the first counts that is there and not empty. A dotted name
/// (`source.name`) reaches into nested objects. Case does not matter where nothing bears the very name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Fields {
    /// The names of the field with the article's text: one name, or a list of which the first that is there counts. A
    /// dotted name such as "source.name" reaches into nested objects. Front matter has no such field.
    #[serde(deserialize_with = "values::names")]
    pub text: Vec<String>,
    /// The names of the field with the headline.
    #[serde(deserialize_with = "values::names")]
    pub title: Vec<String>,
    /// The names of the field that says who published the article.
    #[serde(deserialize_with = "values::names")]
    pub outlet: Vec<String>,
    /// The names of the field with the time of publication.
    #[serde(deserialize_with = "values::names")]
    pub published: Vec<String>,
    /// The names of the field with the address.
    #[serde(deserialize_with = "values::names")]
    pub url: Vec<String>,
    /// The names of the field with an id.
    #[serde(deserialize_with = "values::names")]
    pub id: Vec<String>,
    /// The names of the field with the language.
    #[serde(deserialize_with = "values::names")]
    pub language: Vec<String>,
}

impl Default for Fields {
    /// bayan's own names first, then those of news-please, then those that are frequent in data sets.
    fn default() -> Self {
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        Self {
            text: names(&["text", "maintext", "content", "article", "body"]),
            title: names(&["title", "headline"]),
            outlet: names(&[
                "outlet",
                "source_domain",
                "source.name",
                "source",
                "publisher.name",
                "publisher",
                "domain",
                "site",
            ]),
            published: names(&["published", "date_publish", "published_date", "publish_date", "pub_date", "date"]),
            url: names(&["url", "link"]),
            id: names(&["id"]),
            language: names(&["language", "lang"]),
        }
    }
}

/// How strictly the field `published` is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// Written for bayan: what it calls `published` is a date or a fault.
    Own,
    /// Of another tool: a date that cannot be read is missing.
    Foreign,
}

/// What a source says, and where `published` stands in [`Article`]: everything but the text.
pub(super) fn described(
    object: &Map<String, Value>,
    origin: Origin,
    fields: &Fields,
    dates: DateOrder,
) -> Result<Article, String> {
    let mut article = Article {
        id: number_or_words(object, &fields.id)?,
        outlet: words(object, &fields.outlet)?,
        title: words(object, &fields.title)?,
        url: words(object, &fields.url)?,
        language: words(object, &fields.language)?,
        ..Article::default()
    };
    match find(object, &fields.published) {
        None => article.notes.push("no date".to_owned()),
        Some((name, value)) => {
            let read = match value {
                Value::String(text) => date::read(text, dates),
                Value::Number(number) => date::of_number(number).ok_or(DateFault::Unreadable),
                other => return Err(format!("`{name}` is {}, not a date", sort(other))),
            };
            let said = match value {
                Value::String(text) => shortened(text),
                other => other.to_string(),
            };
            match read {
                Ok(published) => article.published = Some(published),
                Err(DateFault::Ambiguous(either)) => article.notes.push(format!("no date: `{said}` {either}")),
                Err(DateFault::Unreadable) if origin == Origin::Own && name == "published" => {
                    return Err(format!(
                        "`published` is neither an RFC 3339 time nor a date such as 2025-10-12: `{said}`"
                    ));
                }
                Err(DateFault::Unreadable) => article.notes.push(format!("no date: `{said}` is none that bayan reads")),
            }
        }
    }
    Ok(article)
}

/// The whole article of an object.
pub(super) fn article(
    object: &Map<String, Value>,
    origin: Origin,
    fields: &Fields,
    dates: DateOrder,
) -> Result<Article, Fault> {
    let Some((name, text)) = find(object, &fields.text) else {
        let is_there = fields.text.iter().any(|name| get(object, name).is_some_and(|value| !value.is_null()));
        return Err(Fault::new(if is_there { "has no text".to_owned() } else { no_text(fields) }));
    };
    let Value::String(text) = text else {
        return Err(Fault::new(format!("`{name}` is {}, not text", sort(text))));
    };
    let mut article = described(object, origin, fields, dates).map_err(Fault::new)?;
    article.body.clone_from(text);
    article.checked()
}

/// Whether an object has a field of text that holds one.
pub(super) fn has_text(object: &Map<String, Value>, fields: &Fields) -> bool {
    find(object, &fields.text).is_some_and(|(_, value)| value.is_string())
}

/// That no field holds the text, with the names that were looked for.
pub(super) fn no_text(fields: &Fields) -> String {
    let mut names = fields.text.iter().map(|name| format!("`{name}`"));
    let first = names.next().unwrap_or_default();
    let others: Vec<String> = names.collect();
    match others.split_last() {
        None => format!("has no {first}"),
        Some((last, [])) => format!("has no {first} and no {last}"),
        Some((last, others)) => format!("has no {first}, {} or {last}", others.join(", ")),
    }
}

impl Fields {
    /// All names, each once.
    pub(super) fn all(&self) -> Vec<&str> {
        let lists = [&self.text, &self.title, &self.outlet, &self.published, &self.url, &self.id, &self.language];
        let mut names: Vec<&str> = Vec::new();
        for name in lists.into_iter().flatten() {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
        names
    }
}

/// The first of `names` that is there and not empty.
fn find<'object>(
    object: &'object Map<String, Value>,
    names: &'object [String],
) -> Option<(&'object str, &'object Value)> {
    names.iter().find_map(|name| {
        let value = get(object, name)?;
        let is_empty = match value {
            Value::Null => true,
            Value::String(text) => text.trim().is_empty(),
            Value::Array(items) => items.is_empty(),
            Value::Object(fields) => fields.is_empty(),
            Value::Bool(_) | Value::Number(_) => false,
        };
        (!is_empty).then_some((name.as_str(), value))
    })
}

fn get<'object>(object: &'object Map<String, Value>, name: &str) -> Option<&'object Value> {
    if let Some(value) = object.get(name) {
        return Some(value);
    }
    if let Some((_, value)) = object.iter().find(|(key, _)| key.trim().eq_ignore_ascii_case(name)) {
        return Some(value);
    }
    // Either side of any dot: a key may hold dots itself.
    name.match_indices('.').find_map(|(at, _)| get(object.get(&name[..at])?.as_object()?, &name[at + 1..]))
}

fn words(object: &Map<String, Value>, names: &[String]) -> Result<Option<String>, String> {
    match find(object, names) {
        None => Ok(None),
        Some((_, Value::String(text))) => Ok(Some(text.trim().to_owned())),
        Some((name, other)) => Err(format!("`{name}` is {}, not text", sort(other))),
    }
}

fn number_or_words(object: &Map<String, Value>, names: &[String]) -> Result<Option<String>, String> {
    match find(object, names) {
        Some((_, Value::Number(number))) => Ok(Some(number.to_string())),
        _ => words(object, names),
    }
}

/// A value's sort, for messages.
fn sort(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Article, String> {
        let object: Map<String, Value> = serde_json::from_str(json).unwrap();
        article(&object, Origin::Own, &Fields::default(), DateOrder::Report).map_err(|fault| fault.reason)
    }

    #[test]
    fn the_names_of_other_tools_are_known() {
        // news-please, NewsAPI, a data set.
        let please = read(
            r#"{"maintext":"T","title":"H","date_publish":"2025-10-12 14:30:00","source_domain":"a.example","language":"ps"}"#,
        );
        let please = please.unwrap();
        assert_eq!((please.body.as_str(), please.title.as_deref()), ("T", Some("H")));
        assert_eq!((please.outlet.as_deref(), please.language.as_deref()), (Some("a.example"), Some("ps")));
        assert_eq!(please.published.unwrap().day().to_string(), "2025-10-12");
        let api = read(r#"{"content":"T","source":{"id":null,"name":"Daily"},"date":1760261400,"id":17}"#).unwrap();
        assert_eq!((api.outlet.as_deref(), api.id.as_deref()), (Some("Daily"), Some("17")));
        assert_eq!(api.published.unwrap().text(), "1760261400");
        let set = read(r#"{"Headline":"H","body":"T","text":"","Date":"12 October 2025"}"#).unwrap();
        assert_eq!((set.body.as_str(), set.title.as_deref()), ("T", Some("H")));
    }

    #[test]
    fn what_is_missing_or_not_certain_is_noted() {
        let notes = |json: &str| read(json).unwrap().notes;
        assert_eq!(notes(r#"{"text":"T"}"#), ["no date"]);
        assert_eq!(
            notes(r#"{"text":"T","published":"03/04/2025"}"#),
            ["no date: `03/04/2025` may be 3 April or 4 March"]
        );
        assert_eq!(notes(r#"{"text":"T","date":"soon"}"#), ["no date: `soon` is none that bayan reads"]);
        assert_eq!(notes(r#"{"text":"T","date":"2025-10-12"}"#), [""; 0]);
    }

    #[test]
    fn faults_name_the_field() {
        for (json, words) in [
            (r#"{"text":"T","published":"soon"}"#, "`published` is neither an RFC 3339 time nor a date"),
            (r#"{"text":"T","outlet":5}"#, "`outlet` is a number, not text"),
            (r#"{"text":"T","date":["2025"]}"#, "`date` is a list, not a date"),
            (r#"{"text":"T","source":{"id":3}}"#, "`source` is an object, not text"),
            (r#"{"text":["T"]}"#, "`text` is a list, not text"),
            (r#"{"outlet":"A"}"#, "has no `text`, `maintext`, `content`, `article` or `body`"),
            (r#"{"text":" "}"#, "has no text"),
            (r#"{"text":"a\u0000b"}"#, "the character NUL, at byte offset 1"),
        ] {
            let fault = read(json).unwrap_err();
            assert!(fault.contains(words), "{json}: {fault}");
        }
    }

    #[test]
    fn a_dotted_name_may_be_a_key_or_a_way() {
        let object: Map<String, Value> = serde_json::from_str(r#"{"a.b":{"c":1},"d":{"e":{"f":2}},"g":3}"#).unwrap();
        let number = |name: &str| get(&object, name).and_then(Value::as_i64);
        assert_eq!((number("a.b.c"), number("d.e.f"), number("G")), (Some(1), Some(2), Some(3)));
        assert_eq!((number("d.e.x"), number("g.x")), (None, None));
    }
}
