//! How well the numbers read from parallel sentences agree across languages, and whether a changed number is noticed.
//!
//! ```text
//! cargo bench --bench number_agreement -- FOLDER [--show LANG] [--floor SHARE] [--translators FILE]
//! ```
//!
//! FOLDER has line-aligned files `eng_Latn.txt`, `pbt_Arab.txt`, `urd_Arab.txt` and `prs_Arab.txt`, as the FLORES
//! sets have. For every line in which a quantity is read from the English side, the set of values on another side
//! agrees if it is the same. With `--show`, the disagreements of one language are printed. A translator may drop or
//! convert a number, so the best attainable share is below 1: with `--translators`, a table of line (from 1), language
//! and reason, the share is given without those lines too (`number_agreement/flores-translators.tsv` is the one of the
//! FLORES sentences, `number_agreement/RESULTS.md` has its figures).
//!
//! The swap test takes the pairs that agree and in which the typed comparison finds a number on both sides. It changes
//! that number on the other side, in the notation it is written in, and counts how often the comparison reports a
//! quantity conflict then, and how often before. Numbers without a bound ("at least 12") and ranges, of which one
//! end would still fit, are left alone: another number there is no contradiction.

#![allow(clippy::print_stdout, reason = "a bench prints its figures")]

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Instant;

use bayan::contradiction::typed::{Comparison, QuantityMatch, ValueRelation};
use bayan::normalize::{Folded, fold};
use bayan::statement::{Counted, Hedge, Polarity, Quantity, QuantityReader, Statement, Voice};
use bayan::{Language, Span};

/// The values of a sentence, rounded to four significant digits, so that unit conversions compare.
fn values(quantities: &[Quantity], ordinals: bool) -> BTreeSet<String> {
    let ends = |quantity: &Quantity| {
        let interval = quantity.interval;
        match interval.best {
            Some(best) => vec![best],
            None => interval.low.into_iter().chain(interval.high).collect(),
        }
    };
    quantities
        .iter()
        .filter(|quantity| (quantity.counted == Counted::Ordinal) == ordinals)
        .flat_map(ends)
        .map(|value| format!("{value:.3e}"))
        .collect()
}

/// A statement with nothing but quantities.
fn statement(text: &str, language: Language, quantities: &[Quantity]) -> Statement {
    Statement {
        span: Span::new(0, text.len()),
        language,
        voice: Voice::Outlet,
        polarity: Polarity::Asserted,
        polarity_cues: Vec::new(),
        quantities: quantities.to_vec(),
        times: Vec::new(),
        places: Vec::new(),
        states: Vec::new(),
        predicates: Vec::new(),
    }
}

/// Number words by which others are replaced, each by the next: of units, of tens, of scales, of orders of magnitude.
fn cycles(language: Language) -> [&'static [&'static str]; 3] {
    match language {
        Language::Pashto => [
            &["دوه", "پنځه", "اووه", "لس", "درې", "اته", "څلور", "شپږ"],
            &["دوو", "پنځو", "اوو", "لسو", "دریو", "اتو", "څلورو", "شپږو"],
            &["لسګونه", "زرګونه", "میلیونونه", "سلګونه"],
        ],
        Language::Urdu => [
            &["دو", "پانچ", "سات", "دس", "تین", "آٹھ", "چار", "چھ"],
            &["بارہ", "پچاس", "بیس", "تیس", "پندرہ", "ساٹھ"],
            &["درجنوں", "ہزاروں", "کروڑوں", "سینکڑوں", "لاکھوں"],
        ],
        _ => [
            &["دو", "پنج", "هفت", "ده", "سه", "هشت", "چهار", "شش"],
            &["یازده", "بیست", "چهل", "شصت", "پنجاه"],
            &["ده‌ها", "هزاران", "میلیون‌ها", "صدها"],
        ],
    }
}

/// `text` with the number in `span` changed in its own notation: a digit added or another in its place, or another
/// number word.
fn swapped(text: &str, quantity: &Quantity, language: Language) -> Option<String> {
    let span = quantity.span;
    let words = span.of(text);
    let value = |c: char| fold(&c.to_string()).parse::<u32>().ok();
    let changed = if let Some((at, first)) = words.char_indices().find(|&(_, c)| value(c).is_some()) {
        let zero = u32::from(first) - value(first)?;
        let lead = words[at..].chars().take_while(|&c| value(c).is_some()).count();
        let rest = &words[at + first.len_utf8()..];
        let digit = |value| char::from_u32(zero + value);
        // No side scores seventy goals and more.
        if lead < 3 && quantity.counted != Counted::Score {
            format!("{}{}{first}{rest}", &words[..at], digit(7)?)
        } else {
            format!("{}{}{rest}", &words[..at], digit((value(first)? + 4) % 9 + 1)?)
        }
    } else {
        let mut parts: Vec<&str> = words.split(' ').collect();
        let (at, word) = parts.iter().enumerate().find_map(|(at, part)| {
            let cycle = cycles(language).into_iter().find(|cycle| cycle.iter().any(|word| fold(word) == fold(part)))?;
            let place = cycle.iter().position(|word| fold(word) == fold(part))?;
            Some((at, cycle[(place + 1) % cycle.len()]))
        })?;
        parts[at] = word;
        parts.join(" ")
    };
    Some(format!("{}{changed}{}", &text[..span.start], &text[span.end..]))
}

/// What became of the pairs of one language in the swap test.
#[derive(Default)]
struct Swaps {
    /// Pairs in which a number was changed.
    tried: u32,
    /// Of those, pairs in which the comparison reports a conflict.
    caught: u32,
    /// Pairs whose numbers agree and can be compared.
    pairs: u32,
    /// Of those, pairs in which it reports a conflict although nothing was changed.
    false_alarms: u32,
    /// Pairs whose numbers agree and are of no class that can be compared.
    of_no_class: u32,
}

impl Swaps {
    fn add(
        &mut self,
        reader: &QuantityReader,
        (english, left): (&str, &[Quantity]),
        (other, right): (&str, &[Quantity]),
        language: Language,
    ) -> Option<String> {
        let left = statement(english, Language::English, left);
        let whole = statement(other, language, right);
        let comparison = Comparison::new(&left, &whole);
        if comparison.quantities.is_empty() {
            self.of_no_class += 1;
            return None;
        }
        self.pairs += 1;
        let is_false = comparison.conflicts().next().is_some();
        self.false_alarms += u32::from(is_false);
        // "at least 12" and "at least 22" can both be true.
        let is_open = |quantity: &Quantity| quantity.interval.low.is_none() || quantity.interval.high.is_none();
        // Of a range only one end would be changed, and the other still fits.
        let is_range = |found: &QuantityMatch<'_>| found.b.hedge == Hedge::Between;
        let mut matches = comparison.quantities.iter().filter(|found| {
            found.relation != ValueRelation::Disjoint && !is_open(found.a) && !is_open(found.b) && !is_range(found)
        });
        let changed = matches.find_map(|found| swapped(other, found.b, language))?;
        let quantities = reader.read(&Folded::new(&changed), &changed, language);
        let changed_statement = statement(&changed, language, &quantities);
        let is_caught = Comparison::new(&left, &changed_statement).conflicts().next().is_some();
        self.tried += 1;
        self.caught += u32::from(is_caught);
        let fault = if is_false { "FALSE" } else { "MISSED" };
        (is_false || !is_caught).then(|| format!("{fault}\n  {english}\n  {other}\n  {changed}"))
    }
}

/// The lines (from 0) of `table` that are the translators' in `language`.
fn of_translators(table: &str, language: Language) -> BTreeSet<usize> {
    let rows = table.lines().filter_map(|line| {
        let mut columns = line.split('\t');
        let number = columns.next()?.parse::<usize>().ok()?;
        (columns.next()? == language.code()).then_some(number - 1)
    });
    rows.collect()
}

fn share(part: u32, whole: u32) -> f64 {
    f64::from(part) / f64::from(whole.max(1))
}

fn words(text: &str, quantities: &[Quantity]) -> String {
    let words = quantities
        .iter()
        .map(|quantity| format!("{} [{:?} {:?}]", quantity.span.of(text), quantity.counted, quantity.interval.best));
    words.collect::<Vec<_>>().join(" | ")
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let option =
        |name: &str| arguments.iter().position(|argument| argument == name).and_then(|at| arguments.get(at + 1));
    let Some(folder) = arguments.first().filter(|argument| !argument.starts_with("--")) else {
        println!("number_agreement: no folder of parallel text given, nothing measured");
        return Ok(());
    };
    let reader = QuantityReader::new()?;
    let lines = |name: &str| std::fs::read_to_string(Path::new(folder).join(name));
    let table = option("--translators").map(std::fs::read_to_string).transpose()?.unwrap_or_default();
    let english_text = lines("eng_Latn.txt")?;
    let english: Vec<(&str, Vec<Quantity>)> =
        english_text.lines().map(|line| (line, reader.read(&Folded::new(line), line, Language::English))).collect();
    let mut below = false;
    for (name, language) in
        [("pbt_Arab.txt", Language::Pashto), ("urd_Arab.txt", Language::Urdu), ("prs_Arab.txt", Language::Dari)]
    {
        let Ok(text) = lines(name) else { continue };
        let start = Instant::now();
        let others: Vec<(&str, Vec<Quantity>)> =
            text.lines().map(|line| (line, reader.read(&Folded::new(line), line, language))).collect();
        let seconds = start.elapsed().as_secs_f64();
        let translated = of_translators(&table, language);
        let is_shown = option("--show").is_some_and(|shown| shown == language.code());
        let mut swaps = Swaps::default();
        for ordinals in [false, true] {
            let (mut all, mut agree, mut kept) = (0, 0, 0);
            for (number, ((line, left), (other, right))) in english.iter().zip(&others).enumerate() {
                let (left_values, right_values) = (values(left, ordinals), values(right, ordinals));
                if left_values.is_empty() {
                    continue;
                }
                all += 1;
                let is_same = left_values == right_values;
                agree += u32::from(is_same);
                kept += u32::from(is_same || !translated.contains(&number));
                if ordinals {
                    if is_shown && !is_same {
                        let (left, right) = (words(line, left), words(other, right));
                        println!("{} RANK\n  {line}\n  {other}\n  EN {left}\n  XX {right}", number + 1);
                    }
                    continue;
                }
                if is_same {
                    let fault = swaps.add(&reader, (line, left), (other, right), language);
                    if let Some(fault) = fault.filter(|_| is_shown) {
                        println!("{} {fault}", number + 1);
                    }
                } else if is_shown {
                    let (left, right) = (words(line, left), words(other, right));
                    println!("{}\n  {line}\n  {other}\n  EN {left}\n  XX {right}", number + 1);
                }
            }
            let what = if ordinals { "ranks" } else { "quantities" };
            println!("{language}\t{what}\t{agree}/{all}\t{:.3}", share(agree, all));
            if !translated.is_empty() {
                println!("{language}\t{what}, not the translators'\t{agree}/{kept}\t{:.3}", share(agree, kept));
            }
            let floor = option("--floor").and_then(|floor| floor.parse::<f64>().ok());
            below |= !ordinals && floor.is_some_and(|floor| share(agree, all) < floor);
        }
        let Swaps { tried, caught, pairs, false_alarms, of_no_class } = swaps;
        println!("{language}\tswapped, caught\t{caught}/{tried}\t{:.3}", share(caught, tried));
        println!("{language}\tunswapped, false\t{false_alarms}/{pairs}\t{:.3}", share(false_alarms, pairs));
        println!("{language}\tof no class\t{of_no_class}");
        println!("{language}\tspeed\t{:.0} sentences/s", others.len() as f64 / seconds);
    }
    if below { Err("agreement is below the floor".into()) } else { Ok(()) }
}
