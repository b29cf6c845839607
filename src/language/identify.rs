//! Which language a text, a sentence of a document, or a whole document is in.

use super::dialect::{Dialect, Reason, log_odds};
use super::model::{Buffers, Model, Scores, Tally};
use super::{Label, Language};
use crate::error::{Error, ErrorKind, Result};
use crate::span::Span;

/// Tells the languages apart. Made once, used for any number of texts, from any number of threads.
///
/// ```
/// use bayan::language::{Identifier, Label};
///
/// let identifier = Identifier::new()?;
/// assert_eq!(identifier.identify("د افغانستان حکومت وايي چې پوله تړلې ده.").label, Label::Pashto);
/// assert_eq!(identifier.identify("The border is closed, officials said.").label, Label::English);
/// # Ok::<(), bayan::Error>(())
/// ```
#[derive(Debug)]
pub struct Identifier {
    model: Model,
    dialect: Dialect,
    assumed: Option<Language>,
}

/// What language a text is in.
#[derive(Clone, Debug, PartialEq)]
pub struct Identification {
    /// The most probable language. Where it is Persian, the more probable one of Dari and Iranian Persian.
    pub label: Label,
    /// The probability of `label`, calibrated on text kept out of training.
    pub confidence: f32,
    /// The most probable label besides.
    pub runner_up: Label,
    /// The probability of each label, in the order of [`Label::ALL`]; they add up to 1.
    pub probabilities: [f32; 6],
    /// Where the label is Dari or Iranian Persian: the words that speak for one or the other.
    pub reasons: Vec<Reason>,
}

/// What languages a document is in.
#[derive(Clone, Debug, PartialEq)]
pub struct DocumentLanguage {
    /// The language of most of it.
    pub label: Label,
    /// The probability of `label` for the part of the document that is in it.
    pub confidence: f32,
    /// Each label that a sentence got, with its share of the words; the largest first. They add up to 1.
    pub shares: Vec<(Label, f32)>,
    /// One for each sentence, in order.
    pub sentences: Vec<Identification>,
    /// The natural logarithm of the odds of Dari against Iranian Persian in the parts that are Persian; 0 where
    /// nothing tells. Those of an outlet's documents may be added up.
    pub dari_log_odds: f32,
}

/// More of one text than this (bytes) tells nothing new.
const READ: usize = 1 << 20;
/// Log odds of Dari where a text has no evidence: near even, and on the side that bayan is made for.
const PRIOR: f32 = 0.4;
/// The n-grams' log odds weigh this much; they overlap with the words of the lists.
const NGRAMS: f32 = 0.5;
/// And they count for no more than this: they were learnt from few kinds of text, so that in another kind all of a
/// long document's n-grams may lean to one side.
const NGRAMS_MOST: f32 = 2.0;
/// The words' log odds weigh this much: words of one text are not independent.
const WORDS: f32 = 0.6;
/// A sentence with fewer words than this leans on its document.
const SHORT: u32 = 4;
/// So does one whose best language is less probable than this.
const CLEAR: f32 = 0.95;
/// How much of the prior a document's languages leave to the others.
const REST: f32 = 0.03;

const ENGLISH: usize = 0;
const PASHTO: usize = 1;
const URDU: usize = 2;
const PERSIAN: usize = 3;
const OTHER: usize = 4;

/// Probabilities of English, Pashto, Urdu, Persian of either kind, and any other.
type Groups = [f32; 5];

impl Identifier {
    /// Reads the model and the word lists in the binary.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] or [`ErrorKind::Input`] if one of them is damaged.
    pub fn new() -> Result<Self> {
        Ok(Self { model: Model::load()?, dialect: Dialect::load()?, assumed: None })
    }

    /// Takes all Persian to be `language`, Dari or Iranian Persian, as the user knows of a corpus; `None` decides
    /// by what each text says.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if `language` is neither.
    pub fn assuming_persian(mut self, language: Option<Language>) -> Result<Self> {
        if let Some(language @ (Language::English | Language::Pashto | Language::Urdu)) = language {
            let message = format!("Persian cannot be taken to be `{language}`");
            return Err(Error::new(ErrorKind::Config, message).with_hint("use prs or fa"));
        }
        self.assumed = language;
        Ok(self)
    }

    /// The language of `text`. At most its first 1 MiB is read.
    ///
    /// A text without letters is [`Label::Other`].
    #[must_use]
    pub fn identify(&self, text: &str) -> Identification {
        let text = &text[..text.floor_char_boundary(READ)];
        let scores = self.model.scores(&self.model.tally(text, &mut Buffers::new()));
        let groups = groups(&scores);
        let reasons = if best(&groups) == PERSIAN { self.dialect.reasons(text) } else { Vec::new() };
        let words = log_odds(reasons.iter().map(|reason| (reason.span.of(text), reason)));
        identification(&groups, self.dari(scores.dari, words), reasons)
    }

    /// The languages of a document and of each of its sentences.
    ///
    /// A sentence that says clearly what it is in is labelled by that; one of one to three words, or one that
    /// leaves doubt, leans on the rest of the document. Whether Persian is Dari or Iranian is decided for the
    /// document as a whole. `sentences` are spans of `body`; a span that is not one counts as empty. Without
    /// sentences, the body is taken to be one.
    #[must_use]
    pub fn identify_document(&self, body: &str, sentences: &[Span]) -> DocumentLanguage {
        if sentences.is_empty() {
            let whole = Span::new(0, body.len());
            return DocumentLanguage { sentences: Vec::new(), ..self.identify_document(body, &[whole]) };
        }
        let mut buffers = Buffers::new();
        let texts: Vec<&str> = sentences
            .iter()
            .map(|span| body.get(span.start..span.end).unwrap_or_default())
            .map(|text| &text[..text.floor_char_boundary(READ)])
            .collect();
        let tallies: Vec<Tally> = texts.iter().map(|text| self.model.tally(text, &mut buffers)).collect();
        let own: Vec<Groups> = tallies.iter().map(|tally| groups(&self.model.scores(tally))).collect();

        let prior = shares(own.iter().zip(&tallies).filter(|(_, tally)| tally.words() >= SHORT))
            .or_else(|| shares(own.iter().zip(&tallies)))
            .unwrap_or([0.0, 0.0, 0.0, 0.0, 1.0]);
        let leaning: Vec<Groups> =
            own.iter().zip(&tallies).map(|(own, tally)| leant(own, tally.words(), &prior)).collect();

        let mut of_group: [Tally; 5] = Default::default();
        for (groups, tally) in leaning.iter().zip(&tallies) {
            of_group[best(groups)].add(tally);
        }
        let reasons: Vec<Vec<Reason>> = leaning
            .iter()
            .zip(texts.iter().zip(sentences))
            .map(|(groups, (text, span))| {
                if best(groups) != PERSIAN {
                    return Vec::new();
                }
                let mut reasons = self.dialect.reasons(text);
                for reason in &mut reasons {
                    reason.span = reason.span.shifted(span.start);
                }
                reasons
            })
            .collect();
        let words = log_odds(reasons.iter().flatten().map(|reason| (reason.span.of(body), reason)));
        let dari = self.dari(self.model.scores(&of_group[PERSIAN]).dari, words);

        let sentences: Vec<Identification> =
            leaning.iter().zip(reasons).map(|(groups, reasons)| identification(groups, dari, reasons)).collect();
        let mass = shares(leaning.iter().zip(&tallies)).unwrap_or(prior);
        let group = best(&mass);
        let pooled = groups(&self.model.scores(&of_group[group]));
        let whole = identification(&mass, dari, Vec::new());
        let confidence = identification(&pooled, dari, Vec::new()).probabilities[index(whole.label)];
        DocumentLanguage {
            label: whole.label,
            confidence,
            shares: label_shares(&sentences, &tallies),
            sentences,
            dari_log_odds: if of_group[PERSIAN].words() == 0 { 0.0 } else { dari },
        }
    }

    /// Log odds of Dari from the n-grams' and the words' evidence.
    fn dari(&self, ngrams: f32, words: f32) -> f32 {
        match self.assumed {
            Some(Language::Dari) => f32::INFINITY,
            Some(_) => f32::NEG_INFINITY,
            None => (PRIOR + (NGRAMS * ngrams).clamp(-NGRAMS_MOST, NGRAMS_MOST) + WORDS * words).clamp(-8.0, 8.0),
        }
    }
}

const fn groups(scores: &Scores) -> Groups {
    [scores.english, scores.pashto, scores.urdu, scores.persian, scores.other]
}

/// The most probable group, the first of equal ones.
fn best(groups: &Groups) -> usize {
    (1..groups.len()).fold(0, |best, group| if groups[group] > groups[best] { group } else { best })
}

/// Mean probabilities, each text counting as many times as it has words; `None` where there are no words.
fn shares<'text>(texts: impl Iterator<Item = (&'text Groups, &'text Tally)>) -> Option<Groups> {
    let mut sums = Groups::default();
    let mut words = 0.0;
    for (groups, tally) in texts {
        let weight = tally.words() as f32;
        words += weight;
        for (sum, probability) in sums.iter_mut().zip(groups) {
            *sum += weight * probability;
        }
    }
    (words > 0.0).then(|| sums.map(|sum| sum / words))
}

/// A sentence's probabilities, in the light of its document where they leave doubt.
fn leant(own: &Groups, words: u32, prior: &Groups) -> Groups {
    if words == 0 {
        return *prior;
    }
    if words >= SHORT && own[best(own)] >= CLEAR {
        return *own;
    }
    let mut leant = *own;
    for (probability, prior) in leant.iter_mut().zip(prior) {
        *probability *= REST + prior;
    }
    let total: f32 = leant.iter().sum();
    leant.map(|probability| probability / total)
}

const fn index(label: Label) -> usize {
    match label {
        Label::English => 0,
        Label::Pashto => 1,
        Label::Urdu => 2,
        Label::Dari => 3,
        Label::Persian => 4,
        Label::Other => 5,
    }
}

fn identification(groups: &Groups, dari: f32, reasons: Vec<Reason>) -> Identification {
    let share = 1.0 / (1.0 + (-dari).exp());
    let persian = groups[PERSIAN];
    let probabilities =
        [groups[ENGLISH], groups[PASHTO], groups[URDU], persian * share, persian * (1.0 - share), groups[OTHER]];
    let label = match best(groups) {
        ENGLISH => Label::English,
        PASHTO => Label::Pashto,
        URDU => Label::Urdu,
        PERSIAN if share >= 0.5 => Label::Dari,
        PERSIAN => Label::Persian,
        _ => Label::Other,
    };
    let others = Label::ALL.into_iter().filter(|&other| other != label);
    let runner_up = others
        .reduce(|best, other| if probabilities[index(other)] > probabilities[index(best)] { other } else { best })
        .unwrap_or(Label::Other);
    Identification { label, confidence: probabilities[index(label)], runner_up, probabilities, reasons }
}

/// Each label's share of the words (or, without words, of the sentences), the largest first.
fn label_shares(sentences: &[Identification], tallies: &[Tally]) -> Vec<(Label, f32)> {
    let words: u32 = tallies.iter().map(Tally::words).sum();
    let weight = |tally: &Tally| if words == 0 { 1.0 } else { tally.words() as f32 };
    let total: f32 = tallies.iter().map(weight).sum();
    let mut shares: Vec<(Label, f32)> = Label::ALL
        .into_iter()
        .map(|label| {
            let own = sentences.iter().zip(tallies).filter(|(sentence, _)| sentence.label == label);
            (label, own.map(|(_, tally)| weight(tally)).sum::<f32>() / total)
        })
        .filter(|&(_, share)| share > 0.0)
        .collect();
    shares.sort_by(|a, b| b.1.total_cmp(&a.1));
    shares
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::super::ReasonKind;
    use super::*;

    static IDENTIFIER: LazyLock<Identifier> = LazyLock::new(|| Identifier::new().unwrap());

    fn label(text: &str) -> Label {
        IDENTIFIER.identify(text).label
    }

    #[test]
    fn news_in_the_four_languages() {
        for (text, expected) in [
            ("The spokesman said that 58 soldiers had been killed overnight.", Label::English),
            ("TORKHAM CROSSING REMAINS SHUT FOR A THIRD DAY", Label::English),
            ("ویاند وویل چې د شپې ۵۸ سرتېري وژل شوي دي.", Label::Pashto),
            ("په ننګرهار کې د تورخم دروازه درېیمه ورځ هم تړلې وه.", Label::Pashto),
            ("ترجمان نے کہا کہ رات بھر کی جھڑپوں میں 58 اہلکار مارے گئے۔", Label::Urdu),
            ("طورخم سرحد تیسرے روز بھی ہر قسم کی آمدورفت کے لیے بند رہی۔", Label::Urdu),
            ("والی ننگرهار می‌گوید که پولیس پنج تن را در ولسوالی خوگیانی بازداشت کرده است.", Label::Dari),
            ("استاندار تهران گفت پلیس پنج نفر را در شهرستان دماوند بازداشت کرده است.", Label::Persian),
        ] {
            let found = IDENTIFIER.identify(text);
            assert_eq!(found.label, expected, "{text}: {found:?}");
            assert!(found.confidence > 0.6, "{text}: {found:?}");
        }
    }

    #[test]
    fn other_languages_are_not_forced_into_the_five() {
        for text in [
            "وقالت الوزارة إن الحدود ستبقى مغلقة حتى إشعار آخر بسبب الاشتباكات.", // Arabic
            "وەزارەت ڕایگەیاند کە سنوورەکان داخراون و ڕێگە بە کەس نادرێت.",      // Central Kurdish
            "حڪومت چيو آهي ته سرحد بند رهندي ۽ ڪنهن کي به اجازت نه ڏني ويندي.",  // Sindhi
            "ھۆكۈمەت چېگرانىڭ تاقالغانلىقىنى ۋە ھېچكىمنىڭ ئۆتەلمەيدىغانلىقىنى ئېيتتى.", // Uyghur
            "Die Grenze bleibt nach Angaben des Sprechers vorerst geschlossen.",
            "Sarhad teesre roz bhi band rahi aur log wahan intezar karte rahe.", // Urdu in Latin letters
            "Da Afghanistan hukumat wayi che sarhad ta oso taralay day.",        // Pashto in Latin letters
            "Правительство закрыло границу.",
            "邊境仍然關閉。",
        ] {
            assert_eq!(label(text), Label::Other, "{text}");
        }
    }

    #[test]
    fn keyboards_and_spellings_do_not_matter() {
        // Arabic yeh and kaf, Pashto without its own letters, Persian without ZWNJ, vowel signs, tatweel.
        assert_eq!(label("د كابل اوسيدونكي وايي چي حكومت هيڅ مرسته نده كړي"), Label::Pashto);
        assert_eq!(label("د ښار خلک وایی چې پولیسو پرون شپه دوه کسان نیولی دی"), Label::Pashto);
        assert_eq!(label("د شهر خلک وایی چی پولیسو پرون شپه دوه کسان نیولی دی"), Label::Pashto);
        assert_eq!(label("مردم ميگويند كه هيچ كمكي نرسيده و راه ها بسته است"), Label::Dari);
        assert_eq!(label("حُکُومَت نے اِعلان کِیا کہ راســتہ کھول دیا گیا ہے"), Label::Urdu);
        assert_eq!(label("#کابل کې د UNHCR استازي وویل https://unhcr.example/kabul"), Label::Pashto);
    }

    #[test]
    fn nothing_to_read_is_other() {
        for text in ["", " \n", "58 — ۵۸", "😀", "https://bayan.example/"] {
            let found = IDENTIFIER.identify(text);
            assert_eq!(found.label, Label::Other, "{text}");
        }
    }

    #[test]
    fn reasons_show_what_decided() {
        let text = "در ماه سنبله، شفاخانه‌های کندز هفتاد فیصد پر بود.";
        let found = IDENTIFIER.identify(text);
        assert_eq!(found.label, Label::Dari);
        let words: Vec<&str> = found.reasons.iter().map(|reason| reason.span.of(text)).collect();
        assert_eq!(words, ["ماه سنبله", "شفاخانه‌های", "کندز", "فیصد"]);
        assert!(found.reasons.iter().all(|reason| reason.points_to == Language::Dari));
        assert_eq!(found.reasons[0].kind, ReasonKind::Month);
    }

    #[test]
    fn persian_can_be_assumed() {
        let text = "استاندار تهران گفت هواپیما در فرودگاه ماند.";
        assert_eq!(label(text), Label::Persian);
        let assuming = Identifier::new().unwrap().assuming_persian(Some(Language::Dari)).unwrap();
        let found = assuming.identify(text);
        assert_eq!((found.label, found.probabilities[4]), (Label::Dari, 0.0));
        assert!(Identifier::new().unwrap().assuming_persian(Some(Language::Urdu)).is_err());
    }

    #[test]
    fn every_sample_article_gets_its_outlets_language() {
        let of_outlet = |outlet: &str| match outlet {
            "northgate-dispatch" | "indus-standard" => Label::English,
            "spin-ghar-awaz" | "da-khyber-khabar" => Label::Pashto,
            "subh-e-watan" | "karwan-news" => Label::Urdu,
            "ruzgar-kabul" | "parwaz-free" => Label::Dari,
            other => panic!("an outlet without a language: {other}"),
        };
        let mut seen = 0;
        for corpus in ["border-clashes", "spring-floods"] {
            let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora").join(corpus);
            for outlet in std::fs::read_dir(root).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_dir()) {
                let expected = of_outlet(outlet.file_name().to_str().unwrap());
                for article in std::fs::read_dir(outlet.path()).unwrap() {
                    let path = article.unwrap().path();
                    let text = std::fs::read_to_string(&path).unwrap();
                    let body = text.splitn(3, "---\n").nth(2).unwrap();
                    let paragraphs: Vec<Span> = body
                        .split("\n\n")
                        .map(|part| part.as_ptr().addr() - body.as_ptr().addr())
                        .zip(body.split("\n\n"))
                        .map(|(start, part)| Span::new(start, start + part.len()).trimmed(body))
                        .collect();
                    let found = IDENTIFIER.identify_document(body, &paragraphs);
                    assert_eq!(found.label, expected, "{}", path.display());
                    assert!(found.confidence > 0.9, "{}: {}", path.display(), found.confidence);
                    seen += 1;
                }
            }
        }
        assert!(seen >= 22, "{seen} articles");
    }

    fn document(parts: &[&str]) -> (String, Vec<Span>) {
        let mut body = String::new();
        let mut spans = Vec::new();
        for part in parts {
            let start = body.len();
            body.push_str(part);
            spans.push(Span::new(start, body.len()));
            body.push('\n');
        }
        (body, spans)
    }

    #[test]
    fn a_sentence_in_another_language_is_labelled_on_its_own() {
        use Label::{Dari, English, Pashto};

        let (body, spans) = document(&[
            "شاروالی کابل می‌گوید که کار سرک‌های ناحیه پنجم تا ماه عقرب تمام می‌شود.",
            "باشندگان ناحیه می‌گویند که ماه‌هاست آب آشامیدنی ندارند.",
            "موږ هره ورځ له لرې ځایه اوبه راوړو او هېڅوک زموږ غږ نه اوري.",
            "جمعه گل",
            "The project is funded by a grant from the development bank.",
            "۱۴۰۴",
        ]);
        let found = IDENTIFIER.identify_document(&body, &spans);
        let labels: Vec<Label> = found.sentences.iter().map(|sentence| sentence.label).collect();
        assert_eq!(labels, [Dari, Dari, Pashto, Dari, English, Dari]);
        assert_eq!(found.label, Dari);
        assert!(found.confidence > 0.9, "{found:?}");
        assert_eq!(found.shares[0].0, Dari);
        assert!((found.shares.iter().map(|(_, share)| share).sum::<f32>() - 1.0).abs() < 1e-5);
        let reason = &found.sentences[0].reasons[0];
        assert_eq!(reason.span.of(&body), "شاروالی");
        assert!(found.dari_log_odds > 1.0);
    }

    proptest! {
        #[test]
        fn any_text_has_a_language(text in "\\PC{0,60}", a in 0_usize..90, b in 0_usize..90) {
            let found = IDENTIFIER.identify(&text);
            let total: f32 = found.probabilities.iter().sum();
            prop_assert!((total - 1.0).abs() < 1e-4, "{total}");
            prop_assert!(found.runner_up != found.label);
            for reason in &found.reasons {
                prop_assert!(text.get(reason.span.start..reason.span.end).is_some());
            }
            let document = IDENTIFIER.identify_document(&text, &[Span::new(a, b), Span::new(0, text.len())]);
            prop_assert_eq!(document.sentences.len(), 2);
            prop_assert!(document.confidence.is_finite());
        }
    }
}
