//! How well the negation read from parallel sentences agrees across languages.
//!
//! ```text
//! cargo bench --bench negation_agreement -- FOLDER [--show LANG] [--floor KAPPA]
//! ```
//!
//! FOLDER has line-aligned files `eng_Latn.txt`, `pbt_Arab.txt`, `urd_Arab.txt` and `prs_Arab.txt`, as the FLORES
//! sets have. A line is negative if the polarity of one of its statements is negated or denied. For each language the
//! lines found negative are counted against those found negative in English: recall is the share of the English ones
//! that are negative in the other language too, precision the share of the other's that are negative in English; kappa
//! is the agreement on all lines beyond what chance would give. With `--show`, the disagreements of one language are
//! printed, `-` before what only English negates and `+` before what only the other does.
//!
//! The English side is no gold standard. It is read by the same rules and has its own faults, and languages part here
//! rightly: `unhurt`, `lack`, `without` and `until` become negated verbs and the other way round, and a relative clause
//! of one language, which is background, is a main clause in another. So the figures show what a change of the rules
//! does, and whether one language falls behind the others; 1 is not to be had. `negation_agreement/RESULTS.md` has
//! them.

#![allow(clippy::print_stdout, reason = "a bench prints its figures")]

use std::path::Path;

use bayan::Language;
use bayan::statement::{Context, Extractor, Polarity};

/// Whether a statement of a line is negative, and each statement's polarity with the words that say so.
fn read(extractor: &Extractor, line: &str, language: Language) -> (bool, String) {
    let statements = extractor.extract(line, language, &Context::new(None));
    let is_negative =
        statements.iter().any(|statement| matches!(statement.polarity, Polarity::Negated | Polarity::Denied));
    let words = statements.iter().map(|statement| {
        let cues: Vec<&str> = statement.polarity_cues.iter().map(|cue| cue.of(line)).collect();
        format!("{:?} {}", statement.polarity, cues.join(" | "))
    });
    (is_negative, words.collect::<Vec<_>>().join("; "))
}

/// The lines of one language against those of English.
#[derive(Default)]
struct Counts {
    both: u32,
    english_only: u32,
    other_only: u32,
    neither: u32,
}

impl Counts {
    fn add(&mut self, english: bool, other: bool) {
        *match (english, other) {
            (true, true) => &mut self.both,
            (true, false) => &mut self.english_only,
            (false, true) => &mut self.other_only,
            (false, false) => &mut self.neither,
        } += 1;
    }

    fn recall(&self) -> f64 {
        share(self.both, self.both + self.english_only)
    }

    fn precision(&self) -> f64 {
        share(self.both, self.both + self.other_only)
    }

    fn f1(&self) -> f64 {
        share(2 * self.both, 2 * self.both + self.english_only + self.other_only)
    }

    /// Cohen's kappa.
    fn kappa(&self) -> f64 {
        let lines = self.both + self.english_only + self.other_only + self.neither;
        let observed = share(self.both + self.neither, lines);
        let english = share(self.both + self.english_only, lines);
        let other = share(self.both + self.other_only, lines);
        let chance = english * other + (1.0 - english) * (1.0 - other);
        if chance < 1.0 { (observed - chance) / (1.0 - chance) } else { 1.0 }
    }
}

fn share(part: u32, whole: u32) -> f64 {
    f64::from(part) / f64::from(whole.max(1))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let option =
        |name: &str| arguments.iter().position(|argument| argument == name).and_then(|at| arguments.get(at + 1));
    let Some(folder) = arguments.first().filter(|argument| !argument.starts_with("--")) else {
        println!("negation_agreement: no folder of parallel text given, nothing measured");
        return Ok(());
    };
    let floor = option("--floor").map(|floor| floor.parse::<f64>()).transpose()?;
    let extractor = Extractor::new()?;
    let lines = |name: &str| std::fs::read_to_string(Path::new(folder).join(name));
    let english_text = lines("eng_Latn.txt")?;
    let english: Vec<(&str, (bool, String))> =
        english_text.lines().map(|line| (line, read(&extractor, line, Language::English))).collect();
    let negative = english.iter().filter(|(_, (is_negative, _))| *is_negative).count();
    println!("en\tnegative\t{negative}/{}", english.len());
    let mut below = false;
    for (name, language) in
        [("pbt_Arab.txt", Language::Pashto), ("urd_Arab.txt", Language::Urdu), ("prs_Arab.txt", Language::Dari)]
    {
        let Ok(text) = lines(name) else { continue };
        let is_shown = option("--show").is_some_and(|shown| shown == language.code());
        let mut counts = Counts::default();
        for (number, ((line, (left, left_words)), other)) in english.iter().zip(text.lines()).enumerate() {
            let (right, right_words) = read(&extractor, other, language);
            counts.add(*left, right);
            if is_shown && *left != right {
                let sign = if *left { '-' } else { '+' };
                println!("{sign}{}\n  {line}\n  {other}\n  EN {left_words}\n  XX {right_words}", number + 1);
            }
        }
        println!("{language}\tnegative\t{}/{}", counts.both + counts.other_only, english.len());
        for (what, value) in [
            ("recall", counts.recall()),
            ("precision", counts.precision()),
            ("F1", counts.f1()),
            ("kappa", counts.kappa()),
        ] {
            println!("{language}\t{what}\t{value:.3}");
        }
        below |= floor.is_some_and(|floor| counts.kappa() < floor);
    }
    if below { Err("agreement is below the floor".into()) } else { Ok(()) }
}
