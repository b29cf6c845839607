//! How well the numbers read from parallel sentences agree across languages.
//!
//! ```text
//! cargo bench --bench number_agreement -- FOLDER [--show LANG] [--floor SHARE]
//! ```
//!
//! FOLDER has line-aligned files `eng_Latn.txt`, `pbt_Arab.txt`, `urd_Arab.txt` and `prs_Arab.txt`, as the FLORES
//! sets have. For every line in which a quantity is read from the English side, the set of values on another side
//! agrees if it is the same. With `--show`, the disagreements of one language are printed. A translator may drop or
//! convert a number, so the best attainable share is below 1.

#![allow(clippy::print_stdout, reason = "a bench prints its figures")]

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Instant;

use bayan::Language;
use bayan::normalize::Folded;
use bayan::statement::{Counted, Quantity, QuantityReader};

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
        for ordinals in [false, true] {
            let mut all = 0_u32;
            let mut agree = 0_u32;
            for (number, ((line, left), (other, right))) in english.iter().zip(&others).enumerate() {
                let (left_values, right_values) = (values(left, ordinals), values(right, ordinals));
                if left_values.is_empty() {
                    continue;
                }
                all += 1;
                if left_values == right_values {
                    agree += 1;
                } else if option("--show").is_some_and(|shown| shown == language.code()) && !ordinals {
                    let words = |text: &str, quantities: &[Quantity]| {
                        let words = quantities.iter().map(|quantity| {
                            format!("{} [{:?} {:?}]", quantity.span.of(text), quantity.counted, quantity.interval.best)
                        });
                        words.collect::<Vec<_>>().join(" | ")
                    };
                    println!("{number}\n  {line}\n  {other}\n  EN {}\n  XX {}", words(line, left), words(other, right));
                }
            }
            let share = f64::from(agree) / f64::from(all.max(1));
            let what = if ordinals { "ranks" } else { "quantities" };
            println!("{language}\t{what}\t{agree}/{all}\t{share:.3}\t{:.0} sentences/s", others.len() as f64 / seconds);
            let floor = option("--floor").and_then(|floor| floor.parse::<f64>().ok());
            below |= !ordinals && floor.is_some_and(|floor| share < floor);
        }
    }
    if below { Err("agreement is below the floor".into()) } else { Ok(()) }
}
