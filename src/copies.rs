//! Copies: documents that print the same text, such as a wire report in several papers, or a reprint.
//!
//! Twenty papers that print one report are one source, not twenty. Two texts are compared by their shingles, the runs of
//! five words in folded letters, so that spelling variants, punctuation and paragraph breaks make no difference.
//! A document is a copy where at least half of the shingles of the shorter of the two stand in the other too
//! (containment, after Broder 1997): a report that was cut, or that has a paragraph of the paper's own, stays one.

use std::collections::BTreeMap;

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
    groups_of(&shingles.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

/// The same of texts by their [`shingles`].
#[must_use]
pub fn groups_of(texts: &[&[u64]]) -> Vec<usize> {
    // Every shingle with the texts that hold it, side by side.
    let mut holders: Vec<(u64, u32)> = Vec::with_capacity(texts.iter().map(|shingles| shingles.len()).sum());
    for (text, own) in (0..).zip(texts) {
        holders.extend(own.iter().map(|&shingle| (shingle, text)));
    }
    holders.par_sort_unstable();
    let holders_of = |shingle: u64| {
        let first = holders.partition_point(|&(other, _)| other < shingle);
        let count =
            holders[first..].iter().take_while(|&&(other, _)| other == shingle).take(MOST_DOCUMENTS + 1).count();
        &holders[first..first + if count > MOST_DOCUMENTS { 0 } else { count }]
    };
    // Of each text the earlier ones that it shares enough with.
    let copies = |text: usize| -> Vec<usize> {
        let own = texts[text];
        if own.len() < LEAST {
            return Vec::new();
        }
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        for &shingle in own {
            for &(_, other) in holders_of(shingle).iter().take_while(|&&(_, other)| (other as usize) < text) {
                *shared.entry(other as usize).or_default() += 1;
            }
        }
        let is_copy = |&(other, count): &(usize, usize)| {
            let shorter = own.len().min(texts[other].len());
            shorter >= LEAST && count as f64 >= SHARE * shorter as f64
        };
        shared.into_iter().filter(is_copy).map(|(other, _)| other).collect()
    };
    let copies: Vec<Vec<usize>> = (0..texts.len()).into_par_iter().map(copies).collect();
    let mut group: Vec<usize> = (0..texts.len()).collect();
    for (text, others) in copies.into_iter().enumerate() {
        for other in others {
            let (first, second) = (root(&group, text), root(&group, other));
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

/// The shingles of a text as hashes, sorted, each once.
#[must_use]
pub fn shingles(text: &str) -> Vec<u64> {
    let wording = wording(text);
    let words: Vec<&str> = wording.split(' ').filter(|word| !word.is_empty()).collect();
    let hash = |words: &[&str]| {
        let hash = blake3::hash(words.join(" ").as_bytes());
        hash.as_bytes().first_chunk().map_or(0, |first| u64::from_le_bytes(*first))
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
