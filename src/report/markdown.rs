//! The summary of a report in Markdown: for a pull request or an e-mail, and readable where it stays plain text.
//!
//! What articles say is hostile. Nothing of it can act: no markup, no link that was not one, no mention of anyone, and no
//! hidden change of direction. Exact words stand between U+2068 and U+2069, so that a line with words of two directions is
//! read in its order.

use std::collections::BTreeSet;
use std::fmt;

use askama::Template;

use super::view::{Event, EventClaim, EventDocument, EventPair, EventStatement, Overview, Point, View};
use crate::contradiction::Relation;
use crate::error::{Error, ErrorKind, Result};
use crate::language::Label;
use crate::report;

/// How many contradictions the summary has.
const MOST_CONFLICTS: usize = 10;

/// How many claims of a point it has.
const MOST_CLAIMS: usize = 12;

/// How many outlets the table of outlet by outlet has at most; with more there is none.
const MOST_OUTLETS: usize = 12;

/// Where words begin whose direction is their own.
const FSI: char = '\u{2068}';

/// Where they end.
const PDI: char = '\u{2069}';

/// The summary of a run: what it read, its strongest contradictions with their words and the claims made on their points,
/// how much its outlets disagree, what it left out, and where the results come from.
///
/// The same run gives the same text.
///
/// # Errors
/// [`ErrorKind::Run`] if it cannot be put together.
pub fn summary(view: &View) -> Result<String> {
    let mut text = Summary::of(view)
        .render()
        .map_err(|error| Error::new(ErrorKind::Run, "the summary cannot be made").with_source(error))?;
    text.push('\n');
    Ok(text)
}

/// Makes a text stand in Markdown as it is, in a line of a paragraph, a list or a table.
#[derive(Clone, Copy, Debug, Default)]
pub struct Escaper;

impl askama::filters::Escaper for Escaper {
    fn write_escaped_str<W: fmt::Write>(&self, mut to: W, text: &str) -> fmt::Result {
        let mut before = None;
        let mut letters = text.char_indices().peekable();
        while let Some((at, letter)) = letters.next() {
            let next = letters.peek().map(|&(_, next)| next);
            match letter {
                // Entities, which every flavour of Markdown knows.
                '&' => to.write_str("&amp;")?,
                '<' => to.write_str("&lt;")?,
                '>' => to.write_str("&gt;")?,
                // Brackets escaped, parentheses and exclamation marks do nothing, and stay as they are read.
                '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '|' | '~' | '$' => {
                    to.write_char('\\')?;
                    to.write_char(letter)?;
                }
                // A list, a heading or an underline, where a line begins.
                '-' | '+' | '#' | '=' if before.is_none() => {
                    to.write_char('\\')?;
                    to.write_char(letter)?;
                }
                // The number of an item.
                '.' | ')'
                    if next.is_none_or(|next| next == ' ')
                        && at > 0
                        && text[..at].bytes().all(|byte| byte.is_ascii_digit()) =>
                {
                    to.write_char('\\')?;
                    to.write_char(letter)?;
                }
                // A mention or an address of mail, a reference to an issue, the scheme of an address, an address without one.
                // Programs look for them in what is shown, where a joiner that nobody sees is in their way.
                '@' | '#' | ':' => {
                    to.write_char(letter)?;
                    let acts = match letter {
                        '@' => true,
                        '#' => next.is_some_and(|next| next.is_ascii_alphanumeric()),
                        _ => next == Some('/') || is_scheme(&text[..at]),
                    };
                    if acts {
                        to.write_char('\u{2060}')?;
                    }
                }
                '.' if ends_in_www(&text[..at]) => to.write_str(".\u{2060}")?,
                '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => to.write_char(' ')?,
                '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                    write!(to, "\\[U+{:04X}\\]", u32::from(letter))?;
                }
                letter if letter.is_control() => to.write_char('\u{fffd}')?,
                letter => to.write_char(letter)?,
            }
            if letter != ' ' {
                before = Some(letter);
            }
        }
        Ok(())
    }
}

/// Whether an address could go on after this and a colon, without slashes.
fn is_scheme(before: &str) -> bool {
    ["mailto", "xmpp"].iter().any(|scheme| {
        before.len() >= scheme.len()
            && before.is_char_boundary(before.len() - scheme.len())
            && before[before.len() - scheme.len()..].eq_ignore_ascii_case(scheme)
    })
}

fn ends_in_www(before: &str) -> bool {
    let mut last = before.chars().rev();
    (0..3).all(|_| last.next().is_some_and(|letter| letter.eq_ignore_ascii_case(&'w')))
}

/// An address as the target of a link, between `<` and `>`: what could end it, or act in it, is encoded.
fn target(url: &str) -> String {
    let encoded = |target: &mut String, byte: u8| {
        // Writing to a string cannot fail.
        let _ = fmt::Write::write_fmt(target, format_args!("%{byte:02X}"));
    };
    let mut target = String::with_capacity(url.len());
    for byte in url.bytes() {
        match byte {
            b'&' => target.push_str("&amp;"),
            b'<' | b'>' | b'"' | b'\'' | b'`' | b'\\' | b'|' | b'{' | b'}' | b'^' | b'[' | b']' | b'(' | b')'
            | b'*' => {
                encoded(&mut target, byte);
            }
            0x21..=0x7e => target.push(char::from(byte)),
            _ => encoded(&mut target, byte),
        }
    }
    target
}

/// An id, which stands in the summary as it is: what is not a letter, a digit, `-` or `_` is not of an id.
fn id(id: &str) -> String {
    id.chars()
        .map(|letter| if letter.is_ascii_alphanumeric() || "-_".contains(letter) { letter } else { '?' })
        .collect()
}

/// `markdown/summary.md`
#[derive(Template)]
#[template(path = "markdown/summary.md", config = "src/report/askama.toml")]
struct Summary<'run> {
    overview: &'run Overview,
    run_hash: String,
    config_hash: String,
    languages: Vec<Label>,
    outlets: Vec<OutletRow<'run>>,
    conflicts: Vec<Conflict<'run>>,
    /// Empty where outlets are too many, or no two speak to one point.
    matrix: Vec<MatrixRow<'run>>,
}

/// The documents of an outlet.
struct OutletRow<'run> {
    name: &'run str,
    /// For each language of the run.
    documents: Vec<usize>,
    copies: usize,
}

/// A row of the table of outlet by outlet.
struct MatrixRow<'run> {
    name: &'run str,
    cells: Vec<String>,
}

/// A contradiction, the strongest of its point.
struct Conflict<'run> {
    what: String,
    relation: String,
    strength: String,
    event: Option<&'run str>,
    sides: [Side<'run>; 2],
    explanation: &'run str,
    /// As `bayan explain` takes it.
    pair: String,
    claims: Vec<ClaimRow<'run>>,
    claims_left: usize,
}

/// One of its statements.
struct Side<'run> {
    outlet: &'run str,
    language: &'static str,
    published: &'run str,
    text: &'run str,
    speaker: Option<&'run str>,
    party: Option<&'run str>,
    statement: String,
    /// Where to read it.
    link: Option<String>,
}

/// A claim on its point.
struct ClaimRow<'run> {
    value: &'run str,
    outlets: Vec<&'run str>,
    parties: &'run [String],
    since: &'run str,
}

impl<'run> Summary<'run> {
    fn of(view: &'run View) -> Self {
        let overview = &view.overview;
        let languages: BTreeSet<Label> =
            overview.outlets.iter().flat_map(|outlet| outlet.documents.keys().copied()).collect();
        let languages: Vec<Label> = Label::ALL.into_iter().filter(|label| languages.contains(label)).collect();
        let outlets = overview.outlets.iter().map(|outlet| OutletRow {
            name: &outlet.name,
            documents: languages.iter().map(|label| outlet.documents.get(label).copied().unwrap_or(0)).collect(),
            copies: outlet.copies,
        });
        let mut strongest: Vec<(&Event, &Point, &EventPair)> = view
            .events
            .iter()
            .flat_map(|event| event.points.iter().filter_map(move |point| Some((event, point, point.pairs.first()?))))
            .filter(|(.., pair)| pair.relation != Relation::Update)
            .collect();
        // Sorting keeps the order of the view among equals.
        strongest.sort_by(|(.., a), (.., b)| b.score.total_cmp(&a.score));
        let conflicts = strongest.into_iter().take(MOST_CONFLICTS);
        Self {
            overview,
            run_hash: id(&overview.run.run_hash),
            config_hash: id(&overview.run.config_hash),
            outlets: outlets.collect(),
            conflicts: conflicts.map(|(event, point, pair)| Conflict::of(overview, event, point, pair)).collect(),
            matrix: matrix(overview),
            languages,
        }
    }
}

fn matrix(overview: &Overview) -> Vec<MatrixRow<'_>> {
    if overview.outlets.len() > MOST_OUTLETS || overview.outlet_pairs.is_empty() {
        return Vec::new();
    }
    let cell = |a: usize, b: usize| {
        let pair =
            overview.outlet_pairs.iter().find(|pair| (pair.a, pair.b) == (a.min(b), a.max(b)) && pair.points > 0);
        match pair {
            _ if a == b => String::new(),
            Some(pair) => format!("{:.2} of {}", pair.disagreement, pair.points),
            None => "–".to_owned(),
        }
    };
    let count = overview.outlets.len();
    let row = |(a, name)| MatrixRow { name, cells: (0..count).map(|b| cell(a, b)).collect() };
    overview.outlets.iter().map(|outlet| outlet.name.as_str()).enumerate().map(row).collect()
}

impl<'run> Conflict<'run> {
    fn of(overview: &'run Overview, event: &'run Event, point: &'run Point, pair: &'run EventPair) -> Self {
        let sides = [pair.a, pair.b].map(|at| Side::of(overview, event, &event.statements[at]));
        let claims = point.claims.iter().take(MOST_CLAIMS);
        Self {
            what: pair.conflict.map_or_else(|| "other".to_owned(), |kind| report::name(&kind)),
            relation: report::name(&pair.relation),
            strength: format!("{:.2}", pair.score),
            event: event.title.as_deref(),
            pair: format!("{},{}", sides[0].statement, sides[1].statement),
            sides,
            explanation: &pair.explanation,
            claims: claims.map(|claim| ClaimRow::of(overview, event, claim)).collect(),
            claims_left: point.claims.len().saturating_sub(MOST_CLAIMS),
        }
    }
}

impl<'run> Side<'run> {
    fn of(overview: &'run Overview, event: &'run Event, statement: &'run EventStatement) -> Self {
        let document = &event.documents[statement.document];
        let speaker = statement.speaker.as_ref();
        Self {
            outlet: &overview.outlets[document.outlet].name,
            language: statement.lang.name(),
            published: document.published.as_deref().unwrap_or("no date"),
            text: &statement.text,
            speaker: speaker.map(|speaker| speaker.text.as_str()),
            party: speaker.and_then(|speaker| speaker.party.as_deref()),
            statement: id(&statement.id),
            link: link(document),
        }
    }
}

fn link(document: &EventDocument) -> Option<String> {
    document.url.as_deref().filter(|_| document.is_link).map(target)
}

impl<'run> ClaimRow<'run> {
    fn of(overview: &'run Overview, event: &'run Event, claim: &'run EventClaim) -> Self {
        // A claim without a value is shown by the words of its first statement.
        let words = claim.statements.first().map_or("", |&at| event.statements[at].text.as_str());
        Self {
            value: claim.value.as_deref().unwrap_or(words),
            outlets: claim.outlets.iter().map(|&outlet| overview.outlets[outlet].name.as_str()).collect(),
            parties: &claim.parties,
            since: claim.since.as_deref().unwrap_or("no date"),
        }
    }
}

#[cfg(test)]
mod tests {
    use askama::filters::Escaper as _;

    use super::*;
    use crate::report::view::sample;

    fn escaped(text: &str) -> String {
        let mut shown = String::new();
        Escaper.write_escaped_str(&mut shown, text).unwrap();
        shown
    }

    fn of(text: &str) -> String {
        let exact = (Some(1.0), Some(1.0), Some(1.0));
        summary(&sample::view(text, &[exact, exact, exact])).unwrap()
    }

    #[test]
    fn markup_stands_as_text() {
        assert_eq!(escaped("*a* _b_ `c` [d](e) ![f](g)"), r"\*a\* \_b\_ \`c\` \[d\](e) !\[f\](g)");
        assert_eq!(escaped("<b>&lt;</b> a | b ~~c~~ $d$"), r"&lt;b&gt;&amp;lt;&lt;/b&gt; a \| b \~\~c\~\~ \$d\$");
        assert_eq!(escaped("# a # b"), r"\# a # b");
        assert_eq!(
            [escaped("- a - b"), escaped("12. a"), escaped("= a"), escaped("3.5")],
            [r"\- a - b", r"12\. a", r"\= a", "3.5"]
        );
        assert_eq!(escaped("2025-10-12, 3.5 percent"), "2025-10-12, 3.5 percent");
        assert_eq!(escaped("two\r\nlines\u{2028}and\u{0}"), "two  lines and\u{fffd}");
    }

    #[test]
    fn nobody_is_mentioned_and_no_address_becomes_a_link() {
        assert_eq!(escaped("@name, a@b.example"), "@\u{2060}name, a@\u{2060}b.example");
        assert_eq!(escaped("see #12"), "see #\u{2060}12");
        assert_eq!(escaped("https://x.example WWW.x.example"), "https:\u{2060}//x.example WWW.\u{2060}x.example");
        assert_eq!(escaped("MAILTO:x 10:30"), "MAILTO:\u{2060}x 10:30");
    }

    #[test]
    fn a_hidden_change_of_direction_is_seen_and_every_isolate_ends() {
        assert_eq!(escaped("a\u{202e}b\u{2069}"), r"a\[U+202E\]b\[U+2069\]");
        let text = of("د \u{2069}\u{202e}خبر");
        assert!(!text.contains('\u{202e}'));
        for line in text.lines() {
            let mut open = 0;
            for letter in line.chars() {
                open += i32::from(letter == FSI) - i32::from(letter == PDI);
                assert!((0..=1).contains(&open), "{line}");
            }
            assert_eq!(open, 0, "{line}");
        }
    }

    #[test]
    fn hostile_words_add_no_lines_no_cells_and_no_markup() {
        let hostile = "x\n# y\n| a | b |\n```\n<script>@all</script> [l](javascript:x) ![i](http://i) `--`\n> q";
        let (plain, text) = (of("x"), of(hostile));
        assert_eq!(plain.lines().count(), text.lines().count());
        for (plain, line) in plain.lines().zip(text.lines()) {
            let cells = |line: &str| line.replace("\\|", "").matches('|').count();
            assert_eq!(cells(plain), cells(line), "{line}");
            let start = |line: &str| line.chars().take_while(|letter| " #>-|".contains(*letter)).collect::<String>();
            assert_eq!(start(plain), start(line), "{line}");
            let marks = |line: &str| line.replace("\\`", "").matches('`').count();
            assert_eq!(marks(plain), marks(line), "{line}");
        }
        assert!(
            !text.contains("<script")
                && !text.replace("%3E@all", "").contains("@all")
                && !text.replace("\\]", "").contains("](javascript")
        );
    }

    #[test]
    fn only_addresses_of_the_web_are_links_and_nothing_ends_them() {
        assert_eq!(
            target("https://x.example/a b>)|`\\é?x&copy"),
            "https://x.example/a%20b%3E%29%7C%60%5C%C3%A9?x&amp;copy"
        );
        let text = of("x> [y](z)");
        assert_eq!(text.matches("[source](<https://example.org/x%3E%20%5By%5D%28z%29>)").count(), 2);
    }

    #[test]
    fn a_summary_has_what_explain_asks_for_and_where_it_comes_from() {
        let text = of("word");
        assert!(text.contains("bayan explain RUN_FOLDER 0000000000000000,0000000000000001"));
        assert!(text.contains("run.json, BLAKE3: `00ff`"));
        assert!(text.contains("| 1 \u{2068}word 0\u{2069} |  | 1.00 of 1 | 0.50 of 1 |"), "{text}");
        assert!(text.starts_with("# Contradictions in \u{2068}word\u{2069}\n\n3 documents of 3 outlets"));
        assert!(!text.contains("\n\n\n"), "{text}");
    }
}
