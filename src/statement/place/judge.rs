//! Which names of a sentence are places, and of which entity: by the words beside them and by each other.

use std::cmp::Reverse;

use super::PlaceKind;
use super::gazetteer::{Entity, Gazetteer, Hit, Names, Need, Sentence, Sign, lies_in};
use crate::statement::PlaceMention;

/// How many words two names are apart at most to be read together.
const NEAR: usize = 3;
/// How many words away another place of its country speaks for a name that needs a sign.
const CLOSE: usize = 8;
/// How many names on either side are looked at: more than a sentence of news has.
const AROUND: usize = 32;

/// Weighs the names of one sentence.
#[derive(Debug)]
pub(super) struct Judge<'a> {
    gazetteer: &'a Gazetteer,
    names: &'a Names,
    sentence: Sentence<'a>,
    hits: &'a [Hit],
    /// For each name, the kinds that the words beside it speak of.
    kinds: Vec<[Option<PlaceKind>; 2]>,
    /// For each name, whether it is a place without more ado.
    sure: Vec<bool>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(gazetteer: &'a Gazetteer, names: &'a Names, sentence: Sentence<'a>, hits: &'a [Hit]) -> Self {
        let sure = hits.iter().map(|hit| hit.bearers.iter().any(|&(_, need)| need == Need::Nothing)).collect();
        let mut judge = Self { gazetteer, names, sentence, hits, kinds: Vec::new(), sure };
        judge.kinds = judge.all_kinds();
        judge
    }

    /// The mentions, in order.
    pub(super) fn mentions(&self) -> Vec<PlaceMention> {
        let chosen = (0..self.hits.len()).filter_map(|index| {
            let entity = self.chosen(index)?;
            let span = self.sentence.folded.original(self.hits[index].span);
            Some(PlaceMention { span, place: entity.id.to_owned(), kind: entity.kind })
        });
        chosen.collect()
    }

    /// The entity that name `index` stands for.
    fn chosen(&self, index: usize) -> Option<&'a Entity> {
        let bearers = self.hits[index].bearers.iter().map(|&(number, need)| (self.gazetteer.entity(number), need));
        let weighed = bearers
            .filter(|&(entity, need)| self.is_place(index, entity, need))
            .map(|(entity, need)| ((self.weight(index, entity), Reverse(need)), entity));
        // The heaviest; of those, what needs least beside it, then the first.
        weighed.reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, entity)| entity)
    }

    /// Whether name `index` can be `entity`, which needs so much beside it.
    fn is_place(&self, index: usize, entity: &Entity, need: Need) -> bool {
        if need == Need::Nothing || self.fit(index, entity) > 0 {
            return true;
        }
        if self.names.has_capitals() && self.is_part_of_a_name(index) {
            return false;
        }
        let is_near = |other: usize| self.distance(index, other) <= NEAR && self.is_sibling(entity, other);
        let others = || self.others(index);
        match need {
            Need::Nothing | Need::Alone => true,
            Need::Proof => {
                let is_listed = |other| entity.kind == PlaceKind::Country && self.is_joined(index, other);
                others().any(|other| is_near(other) || is_listed(other))
            }
            Need::Sign => {
                let is_beside = |other: usize| {
                    let is_near = self.distance(index, other) <= 1 && !self.is_nationality(other);
                    is_near || self.is_joined(index, other)
                };
                self.has_adposition(index)
                    || others().any(|other| {
                        is_beside(other) || (self.distance(index, other) <= CLOSE && self.is_kin(entity, other))
                    })
            }
        }
    }

    /// The other names around name `index` that are places without more ado.
    fn others(&self, index: usize) -> impl Iterator<Item = usize> {
        let around = index.saturating_sub(AROUND)..self.hits.len().min(index + AROUND + 1);
        around.filter(move |&other| other != index && self.sure[other])
    }

    /// How much speaks for `entity` as the bearer of name `index`.
    fn weight(&self, index: usize, entity: &Entity) -> u32 {
        let ties = self.others(index).map(|other| {
            let tie = self.hits[other].bearers.iter().map(|&(number, _)| {
                let other = self.gazetteer.entity(number);
                let is_country = other.id.len() == 2;
                if !is_country && (lies_in(entity.id, other.id) || lies_in(other.id, entity.id)) {
                    3
                } else {
                    u32::from(other.country() == entity.country() && entity.country() != "x")
                }
            });
            let is_near = self.distance(index, other) <= NEAR;
            2 * tie.max().unwrap_or(0) + u32::from(is_near)
        });
        12 * self.fit(index, entity) + ties.max().unwrap_or(0)
    }

    /// How well the words beside name `index` fit `entity`: 0 not at all, 2 exactly.
    fn fit(&self, index: usize, entity: &Entity) -> u32 {
        self.kinds[index].iter().flatten().map(|&kind| fit(kind, entity.kind)).max().unwrap_or(0)
    }

    /// Whether name `other` is what `entity` lies in, or lies in it as well.
    fn is_sibling(&self, entity: &Entity, other: usize) -> bool {
        let Some(parent) = entity.parent() else { return false };
        self.hits[other].bearers.iter().any(|&(number, _)| lies_in(self.gazetteer.entity(number).id, parent))
    }

    /// Whether name `other` is a nationality word.
    fn is_nationality(&self, other: usize) -> bool {
        let mut bearers = self.hits[other].bearers.iter();
        bearers.any(|&(number, _)| self.gazetteer.entity(number).kind == PlaceKind::Nationality)
    }

    /// Whether name `other` is of the country of `entity`.
    fn is_kin(&self, entity: &Entity, other: usize) -> bool {
        let country = entity.country();
        self.hits[other].bearers.iter().any(|&(number, _)| {
            let other = self.gazetteer.entity(number);
            country != "x" && other.country() == country
        })
    }

    /// How many tokens stand between two names.
    fn distance(&self, one: usize, other: usize) -> usize {
        let (first, second) = (&self.hits[one.min(other)], &self.hits[one.max(other)]);
        second.start.saturating_sub(first.end)
    }

    /// Whether two names are parts of one enumeration.
    fn is_joined(&self, one: usize, other: usize) -> bool {
        one.abs_diff(other) == 1 && self.is_chained(one.min(other))
    }

    /// Whether nothing but commas and conjunctions stands between name `index` and the next.
    fn is_chained(&self, index: usize) -> bool {
        let Some(next) = self.hits.get(index + 1) else { return false };
        let between = self.hits[index].end..next.start;
        (1..=2).contains(&between.len())
            && between.into_iter().all(|token| self.names.sign(self.sentence.tokens, token) == Some(Sign::And))
    }

    /// The kinds that the words beside each name speak of. The word of several (`provinces`) speaks of all names that it
    /// is joined to.
    fn all_kinds(&self) -> Vec<[Option<PlaceKind>; 2]> {
        let own = |index: usize| [self.left_kind(index), self.right_kind(index)];
        let signs: Vec<[Option<Sign>; 2]> = (0..self.hits.len()).map(own).collect();
        let of_all = |sign: Option<Sign>| sign.filter(|sign| matches!(sign, Sign::Kinds(_)));
        let mut all = signs.clone();
        for index in 1..all.len() {
            if self.is_chained(index - 1) && all[index][0].is_none() {
                all[index][0] = of_all(all[index - 1][0]);
            }
        }
        for index in (1..all.len()).rev() {
            if self.is_chained(index - 1) && all[index - 1][1].is_none() {
                all[index - 1][1] = of_all(all[index][1]);
            }
        }
        let kind = |sign: Option<Sign>| match sign {
            Some(Sign::Kind(kind) | Sign::Kinds(kind)) => Some(kind),
            _ => None,
        };
        all.into_iter().map(|signs| signs.map(kind)).collect()
    }

    /// The word of a kind before name `index`.
    fn left_kind(&self, index: usize) -> Option<Sign> {
        let mut at = self.hits[index].start.checked_sub(1)?;
        for _ in 0..2 {
            match self.names.sign(self.sentence.tokens, at)? {
                sign @ (Sign::Kind(_) | Sign::Kinds(_)) => return Some(sign),
                Sign::LinkLeft => at = at.checked_sub(1)?,
                _ => return None,
            }
        }
        self.names.sign(self.sentence.tokens, at).filter(|sign| matches!(sign, Sign::Kind(_) | Sign::Kinds(_)))
    }

    /// The word of a kind after name `index`.
    fn right_kind(&self, index: usize) -> Option<Sign> {
        let at = self.hits[index].end;
        match self.names.sign(self.sentence.tokens, at)? {
            Sign::LinkRight => self.names.sign(self.sentence.tokens, at + 1),
            sign => Some(sign),
        }
        .filter(|sign| matches!(sign, Sign::Kind(_) | Sign::Kinds(_)))
    }

    /// Whether an adposition of place stands beside name `index`.
    fn has_adposition(&self, index: usize) -> bool {
        let hit = &self.hits[index];
        let before = hit.start.checked_sub(1).and_then(|at| self.names.sign(self.sentence.tokens, at));
        let after = self.names.sign(self.sentence.tokens, hit.end);
        before == Some(Sign::Before) || after == Some(Sign::After)
    }

    /// Whether a capitalised word that is no place stands beside name `index`, as in `Michael Jordan`.
    fn is_part_of_a_name(&self, index: usize) -> bool {
        let hit = &self.hits[index];
        let tokens = self.sentence.tokens;
        let is_possessive = tokens.word(hit.end - 1).ends_with("'s");
        let is_other = |token: usize| {
            tokens.is_wordlike(token)
                && self.sentence.is_capitalised(token)
                && self.names.sign(tokens, token).is_none()
                && !self.hits[index.saturating_sub(1)..self.hits.len().min(index + 2)]
                    .iter()
                    .any(|hit| (hit.start..hit.end).contains(&token))
        };
        (!is_possessive && is_other(hit.end))
            || hit.start.checked_sub(1).is_some_and(|before| before > 0 && is_other(before))
    }
}

/// How well the word of a kind fits an entity of a kind: 0 not at all, 2 exactly.
fn fit(word: PlaceKind, entity: PlaceKind) -> u32 {
    use PlaceKind::{City, Crossing, District, Province, Region, River};
    match (word, entity) {
        _ if word == entity => 2,
        (Province, District | Region)
        | (District | City | Crossing, District | City)
        | (Region, Province | District | City | River) => 1,
        _ => 0,
    }
}
