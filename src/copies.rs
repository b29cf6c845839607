//! Copies: documents that print the same text, such as a wire report in several papers, or a reprint.
//!
//! Twenty papers that print one report are one source, not twenty. Two texts are compared by their shingles, the runs of
//! five words in folded letters, so that spelling variants, punctuation and paragraph breaks make no difference.
//! A document is a copy where at least half of the shingles of the shorter of the two stand in the other too
//! (containment, after Broder 1997): a report that was cut, or that has a paragraph of the paper's own, stays one.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;

use crate::normalize::Folded;

/// Length of a shingle.
const WORDS: usize = 5;

/// From this share of common shingles on, two documents print one text.
const SHARE: f64 = 0.5;

/// Texts of fewer shingles are too short to be told copies: two outlets may well write the same twelve words.
const LEAST: usize = 12;

/// A shingle that stands in more documents than this is a set phrase.
const MOST_DOCUMENTS: usize = 200;

/// Which of `texts` print the same text: for each, the number of its group, which is that of its first text.
///
/// A text is in a group if it is a copy of any text in it. Time and memory grow with the length of the texts and with the
/// copies found, not with the square of their number.
#[must_use]
pub fn groups(texts: &[&str]) -> Vec<usize> {
    let shingles: Vec<Vec<u64>> = texts.par_iter().map(|text| shingles(text)).collect();
    let mut holders: HashMap<u64, Vec<usize>> = HashMap::new();
    for (text, own) in shingles.iter().enumerate() {
        for &shingle in own {
            holders.entry(shingle).or_default().push(text);
        }
    }
    let mut shared: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for texts in holders.values().filter(|texts| (2..=MOST_DOCUMENTS).contains(&texts.len())) {
        for (at, &a) in texts.iter().enumerate() {
            for &b in &texts[at + 1..] {
                *shared.entry((a, b)).or_default() += 1;
            }
        }
    }
    let mut group: Vec<usize> = (0..texts.len()).collect();
    for ((a, b), count) in shared {
        let shorter = shingles[a].len().min(shingles[b].len());
        if shorter >= LEAST && count as f64 >= SHARE * shorter as f64 {
            let (first, second) = (root(&group, a), root(&group, b));
            group[first.max(second)] = first.min(second);
        }
    }
    (0..texts.len()).map(|text| root(&group, text)).collect()
}

/// The words of a text in folded letters, without punctuation: what two sentences that print one wording share.
#[must_use]
pub fn wording(text: &str) -> String {
    let folded = Folded::new(text);
    let words = folded.text().split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// The shingles of a text, sorted, each once.
fn shingles(text: &str) -> Vec<u64> {
    let wording = wording(text);
    let words: Vec<&str> = wording.split(' ').filter(|word| !word.is_empty()).collect();
    let hash = |words: &[&str]| {
        let hash = blake3::hash(words.join(" ").as_bytes());
        u64::from_le_bytes(*hash.as_bytes().first_chunk().expect("a hash has 32 bytes"))
    };
    let mut found: Vec<u64> = words.windows(WORDS).map(hash).collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn root(group: &[usize], mut text: usize) -> usize {
    while group[text] != text {
        text = group[text];
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIRE: &str = "Floods swept through two villages in the north on Friday night, killing eighteen people and \
                        carrying off more than forty houses, the governor's office said. Rescue workers reached the \
                        valley only at noon because the road had been cut in three places.";

    #[test]
    fn a_cut_report_with_a_paragraph_of_its_own_is_a_copy() {
        let cut = format!("Our reporter writes from the valley.\n\n{}", &WIRE[..150].to_uppercase());
        let other = "Eighteen people died when floods hit two northern villages, officials said, and rescue teams were \
                     held up for hours by a broken road, while more than forty houses were carried away by the water.";
        assert_eq!(groups(&[other, WIRE, &cut]), [0, 1, 1]);
        assert_eq!(groups(&[WIRE, "", WIRE]), [0, 1, 0]);
        assert!(groups(&[]).is_empty());
    }

    #[test]
    fn spelling_variants_make_no_difference() {
        let plain =
            "د بغلان په ولایت کې د جمعې په شپه سېلابونو لږ تر لږه اتلس کسان ووژل او څلوېښت کورونه یې له منځه یوړل.";
        let variant = plain.replace('ی', "ي").replace('ک', "ك");
        assert_ne!(plain, variant);
        assert_eq!(groups(&[plain, &variant]), [0, 0]);
        assert_eq!(wording("«کابل» ۱۲"), wording("کابل، 12"));
    }

    #[test]
    fn what_is_short_is_no_copy() {
        assert_eq!(
            groups(&["Read more of our news here on the site today.", "Read more of our news here on the site today."]),
            [0, 1]
        );
    }
}
