//! JSON files: an object, a list of objects, an object around one list of objects, or objects one after the other.
//!
//! Lists are read one object at a time, so that a file may be larger than memory. Their objects are numbered from 1.

use std::collections::HashMap;
use std::io::{self, BufRead};

use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::article::Fault;
use super::fields::{Fields, has_text, no_text};
use super::limits::{IN_MEMORY, Limits};
use super::source::reason;

/// An object of a file, or the fault in its place.
pub(super) struct Object {
    /// Its number in a list.
    pub(super) number: Option<usize>,
    pub(super) content: Result<Parsed, Fault>,
}

/// An object and its bytes.
pub(super) struct Parsed {
    pub(super) object: Map<String, Value>,
    pub(super) hash: String,
}

/// Reads the objects of a file that was decoded to UTF-8.
pub(super) fn read(
    input: &mut dyn BufRead,
    fields: &Fields,
    limits: &Limits,
    take: &mut dyn FnMut(Object) -> io::Result<()>,
) -> Result<(), Fault> {
    let limit = limits.max_document_bytes;
    let mut values = Values { input, at: 0 };
    match values.peek()? {
        None => return Err(Fault::new("has no text")),
        Some(b'[') => return list(&mut values, limit, take),
        Some(b'{') => {}
        Some(_) => return Err(Fault::new("is neither a JSON object nor a list of objects")),
    }
    let first = values.next(IN_MEMORY.max(limit))?;
    if values.peek()?.is_some() {
        // Objects one after the other, most often one a line.
        let mut number = 1;
        take(Object { number: Some(number), content: parsed(first, limit) })
            .map_err(|error| Fault::new(reason(&error)))?;
        while values.peek()?.is_some() {
            number += 1;
            let content = parsed(values.next(limit)?, limit);
            take(Object { number: Some(number), content }).map_err(|error| Fault::new(reason(&error)))?;
        }
        return Ok(());
    }
    let Item::Whole(bytes) = first else {
        return Err(Fault::new(format!("is one JSON object of more than {IN_MEMORY} bytes")));
    };
    if bytes.len() as u64 <= limit {
        let parsed = object(&bytes)?;
        if has_text(&parsed.object, fields) {
            return take(Object { number: None, content: Ok(parsed) }).map_err(|error| Fault::new(reason(&error)));
        }
    }
    let parts: HashMap<String, &RawValue> = serde_json::from_slice(&bytes).map_err(|error| malformed(&error))?;
    let is_list = |part: &&RawValue| {
        let inside = part.get().strip_prefix('[');
        inside.is_some_and(|inside| inside.trim_start().starts_with('{'))
    };
    let mut lists: Vec<(&String, &RawValue)> =
        parts.iter().map(|(name, part)| (name, *part)).filter(|(_, part)| is_list(part)).collect();
    lists.sort_by_key(|(name, _)| *name);
    match lists[..] {
        [] if bytes.len() as u64 > limit => {
            Err(Fault::new(format!("has {} bytes, more than max_document_bytes = {limit}", bytes.len())))
        }
        [] => Err(Fault::new(no_text(fields))),
        [(_, only)] => {
            let mut inside = only.get().as_bytes();
            list(&mut Values { input: &mut inside, at: 0 }, limit, take)
        }
        _ => {
            let names: Vec<String> = lists.iter().map(|(name, _)| format!("`{name}`")).collect();
            Err(Fault::new(format!("holds several lists of objects ({}); which is the articles?", names.join(", "))))
        }
    }
}

/// Parses the bytes of one object.
pub(super) fn object(bytes: &[u8]) -> Result<Parsed, Fault> {
    // A list would do for a map to serde only by its own format; it is none of ours.
    if bytes.trim_ascii_start().first() != Some(&b'{') {
        return Err(Fault::new("is not a JSON object"));
    }
    let object = serde_json::from_slice(bytes).map_err(|error| malformed(&error))?;
    Ok(Parsed { object, hash: blake3::hash(bytes).to_hex().to_string() })
}

/// What the JSON reader says, without its line number: it sees one object and counts from its beginning.
fn malformed(error: &serde_json::Error) -> Fault {
    let message = error.to_string();
    let what = message.rsplit_once(" at line ").map_or(message.as_str(), |(what, _)| what);
    let line = if error.line() > 1 { format!("line {} of it, ", error.line()) } else { String::new() };
    Fault::new(format!("is not a JSON object: {what}, {line}column {}", error.column()))
}

fn list(values: &mut Values<'_>, limit: u64, take: &mut dyn FnMut(Object) -> io::Result<()>) -> Result<(), Fault> {
    values.consume(b'[')?;
    let mut number = 0;
    if values.peek()? == Some(b']') {
        return Err(Fault::new("has no text"));
    }
    loop {
        number += 1;
        let content = parsed(values.next(limit)?, limit);
        take(Object { number: Some(number), content }).map_err(|error| Fault::new(reason(&error)))?;
        match values.peek()? {
            Some(b',') => values.consume(b',')?,
            Some(b']') => return Ok(()),
            Some(byte) => {
                let sign = byte.escape_ascii();
                return Err(Fault::new(format!(
                    "has `{sign}` after an object of its list, at byte offset {}",
                    values.at
                )));
            }
            None => return Err(Fault::new(format!("ends within its list, at byte offset {}", values.at))),
        }
    }
}

fn parsed(item: Item, limit: u64) -> Result<Parsed, Fault> {
    let too_long = |length| Fault::new(format!("has {length} bytes, more than max_document_bytes = {limit}"));
    match item {
        Item::TooLong(length) => Err(too_long(length)),
        Item::Whole(bytes) if bytes.len() as u64 > limit => Err(too_long(bytes.len() as u64)),
        Item::Whole(bytes) => object(&bytes),
    }
}

/// A value, or what is left of one that is too long.
enum Item {
    Whole(Vec<u8>),
    TooLong(u64),
}

/// Cuts a stream into JSON values by their brackets; whether each is well formed is left to the parser.
struct Values<'input> {
    input: &'input mut dyn BufRead,
    /// How many bytes were read.
    at: u64,
}

impl Values<'_> {
    fn fill(&mut self) -> Result<&[u8], Fault> {
        loop {
            match self.input.fill_buf() {
                // Borrowed again below, which the loop would not let pass.
                Ok(_) => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Fault::new(reason(&error))),
            }
        }
        self.input.fill_buf().map_err(|error| Fault::new(reason(&error)))
    }

    /// The next byte that is no white space.
    fn peek(&mut self) -> Result<Option<u8>, Fault> {
        loop {
            let buffer = self.fill()?;
            if buffer.is_empty() {
                return Ok(None);
            }
            let blank = buffer.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            let found = buffer.get(blank).copied();
            self.skip(blank);
            if found.is_some() {
                return Ok(found);
            }
        }
    }

    fn skip(&mut self, length: usize) {
        self.input.consume(length);
        self.at += length as u64;
    }

    fn consume(&mut self, expected: u8) -> Result<(), Fault> {
        if self.peek()? == Some(expected) {
            self.skip(1);
        }
        Ok(())
    }

    /// The value that begins here, of which no more than `limit` bytes are held.
    fn next(&mut self, limit: u64) -> Result<Item, Fault> {
        self.peek()?;
        let begins = self.at;
        let mut kept: Vec<u8> = Vec::new();
        let mut scan = Scan::default();
        loop {
            let buffer = self.fill()?;
            if buffer.is_empty() {
                break;
            }
            let end = buffer.iter().position(|&byte| scan.ends_before(byte));
            let part = &buffer[..end.unwrap_or(buffer.len())];
            if kept.len() as u64 <= limit {
                kept.extend_from_slice(part);
            }
            let length = part.len();
            self.skip(length);
            if end.is_some() {
                break;
            }
        }
        let length = self.at - begins;
        if length == 0 {
            // A sign that begins no value would stand here for ever.
            return Err(Fault::new(format!("has no JSON value at byte offset {begins}")));
        }
        Ok(if length > limit { Item::TooLong(length) } else { Item::Whole(kept) })
    }
}

/// Where in a value a scan stands.
#[derive(Default)]
struct Scan {
    depth: u64,
    in_string: bool,
    is_escaped: bool,
    /// Whether the brackets are all closed.
    is_over: bool,
}

impl Scan {
    /// Whether the value is over before `byte`; else takes it in.
    fn ends_before(&mut self, byte: u8) -> bool {
        if self.is_over {
            return true;
        }
        if self.in_string {
            match byte {
                _ if self.is_escaped => self.is_escaped = false,
                b'\\' => self.is_escaped = true,
                b'"' => self.in_string = false,
                _ => {}
            }
            return false;
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' | b',' if self.depth == 0 => return true,
            b'}' | b']' => {
                self.depth -= 1;
                self.is_over = self.depth == 0;
            }
            _ => {}
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is read as `number: text` or `number: fault`, and the fault of the whole.
    fn told(json: &str, limit: u64) -> (Vec<String>, Option<String>) {
        let limits = Limits { max_document_bytes: limit, ..Limits::default() };
        let mut found = Vec::new();
        // A buffer of three bytes makes every value cross its end.
        let mut input = io::BufReader::with_capacity(3, json.as_bytes());
        let read = read(&mut input, &Fields::default(), &limits, &mut |object| {
            let content = match object.content {
                Ok(parsed) => parsed.object.get("text").map_or("-".to_owned(), ToString::to_string),
                Err(fault) => fault.reason,
            };
            found.push(format!("{}: {content}", object.number.map_or("-".to_owned(), |number| number.to_string())));
            Ok(())
        });
        (found, read.err().map(|fault| fault.reason))
    }

    #[test]
    fn every_form_is_read() {
        let one = r#" {"text":"a, ]}\" b","list":[{"x":1}]} "#;
        assert_eq!(told(one, 100), (vec![r#"-: "a, ]}\" b""#.to_owned()], None));
        let two = [r#"1: "a""#.to_owned(), r#"2: "b""#.to_owned()];
        for json in [
            r#"[{"text":"a"},{"text":"b"}]"#,
            r#"{"status":"ok","tags":["x"],"articles":[ {"text":"a"} , {"text":"b"}]}"#,
            "{\"text\":\"a\"}\n{\"text\":\"b\"}\n",
        ] {
            assert_eq!(told(json, 100), (two.to_vec(), None), "{json}");
        }
    }

    #[test]
    fn faults_cost_no_more_than_their_object() {
        let json = r#"[{"text":"a"},5,{"text":"long and longer"},{"text":"\ud800"},{"text":"b"}"#;
        let (found, fault) = told(json, 20);
        assert_eq!(found[0], r#"1: "a""#);
        assert_eq!(found[1], "2: is not a JSON object");
        assert_eq!(found[2], "3: has 26 bytes, more than max_document_bytes = 20");
        assert!(found[3].starts_with("4: is not a JSON object: "), "{}", found[3]);
        assert_eq!(found[4], r#"5: "b""#);
        assert!(fault.unwrap().starts_with("ends within its list"));
    }

    #[test]
    fn what_is_not_clear_is_not_guessed() {
        for (json, words) in [
            ("", "has no text"),
            ("[]", "has no text"),
            ("true", "neither a JSON object nor a list"),
            ("{}", "has no `text`"),
            (r#"{"a":[{"text":"x"}],"b":[{"text":"y"}]}"#, "several lists of objects (`a`, `b`)"),
            (r#"[{"text":"a"} x]"#, "has `x` after an object"),
            ("[,]", "no JSON value at byte offset 1"),
            (r#"{"text":"a""#, "EOF"),
        ] {
            let fault = told(json, 1000).1.unwrap_or_default();
            assert!(fault.contains(words), "{json}: {fault}");
        }
    }

    #[test]
    fn nesting_is_bounded() {
        let deep = format!("[{{\"text\":{}1{}}}]", "[".repeat(100_000), "]".repeat(100_000));
        let (found, fault) = told(&deep, 1 << 20);
        assert!(found[0].contains("recursion limit"), "{}", found[0]);
        assert_eq!(fault, None);
        let deep = format!("{{\"a\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(told(&deep, 1 << 20).1.unwrap().contains("recursion limit"));
    }
}
