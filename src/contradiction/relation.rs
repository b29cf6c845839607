//! How two statements on one point stand to each other, once what their outlets say besides is known.
//!
//! A pair alone tells agreement from conflict. Two more things take a wider look. A later figure that says that it has
//! risen is an *update* of the earlier one, not against it ([`is_update`]). And where the statements cite two parties, and
//! both outlets report both parties' claims, the conflict is a *dispute* between the parties: the outlets tell the same
//! story ([`Point::relation`]).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::typed::{Comparison, QuantityMatch, ValueRelation};
use crate::document::Published;
use crate::record::PairLabel;
use crate::statement::{ChangeRole, Quantity, Statement};

/// How two statements on one point stand to each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Relation {
    /// They assert the same.
    Agree,
    /// They differ, and both can be true: "at least 50" and "58".
    Compatible,
    /// The later one gives a figure that has changed since the earlier one, and says so.
    Update,
    /// They cannot both be true, and each is a party's claim that both outlets report: the parties are at odds, not the
    /// outlets.
    Dispute,
    /// They cannot both be true.
    Contradiction,
    /// None of these can be told.
    #[default]
    Unknown,
}

/// A statement on a point, with who published it.
#[derive(Clone, Copy, Debug)]
pub struct Member<'run> {
    /// The outlet.
    pub outlet: &'run str,
    /// What it says.
    pub statement: &'run Statement,
    /// When.
    pub published: Option<&'run Published>,
}

impl<'run> Member<'run> {
    fn party(&self) -> Option<&'run str> {
        self.statement.voice.speaker().and_then(|speaker| speaker.party.as_deref())
    }
}

/// All statements on one point.
#[derive(Debug)]
pub struct Point<'run> {
    members: Vec<Member<'run>>,
}

impl<'run> Point<'run> {
    /// The point that `members` speak to.
    #[must_use]
    pub const fn new(members: Vec<Member<'run>>) -> Self {
        Self { members }
    }

    /// How `a` and `b`, which two outlets said, stand to each other, given what their pair came to; the same for `(b, a)`.
    #[must_use]
    pub fn relation(&self, a: Member<'run>, b: Member<'run>, label: PairLabel) -> Relation {
        if is_update(a, b) {
            return Relation::Update;
        }
        match label {
            PairLabel::Agree => Relation::Agree,
            PairLabel::Contradict if self.is_told_by(a.outlet, b) && self.is_told_by(b.outlet, a) => {
                if a.party() == b.party() { Relation::Contradiction } else { Relation::Dispute }
            }
            PairLabel::Contradict => Relation::Contradiction,
            PairLabel::Neutral => {
                let comparison = Comparison::new(a.statement, b.statement);
                let mut relations = comparison.quantities.iter().map(|found| found.relation);
                if relations.any(|relation| relation == ValueRelation::Compatible) {
                    Relation::Compatible
                } else {
                    Relation::Unknown
                }
            }
        }
    }

    /// Whether `outlet` tells the claim of `claim`'s party as `claim` does: the same figure, or the same polarity
    /// where neither has one.
    fn is_told_by(&self, outlet: &str, claim: Member<'run>) -> bool {
        let Some(party) = claim.party() else { return false };
        let tells = |member: &&Member<'run>| {
            member.outlet == outlet && member.party() == Some(party) && is_same_claim(member.statement, claim.statement)
        };
        self.members.iter().find(tells).is_some()
    }
}

/// Whether two statements of one party make one claim.
fn is_same_claim(a: &Statement, b: &Statement) -> bool {
    let comparison = Comparison::new(a, b);
    if comparison.quantities.is_empty() {
        return a.quantities.is_empty() == b.quantities.is_empty() && a.polarity == b.polarity;
    }
    comparison.agreements().next().is_some() && comparison.conflicts().next().is_none()
}

/// Whether one of two statements, published later, tells what the other's figure has become: "rose from 23 to 31"
/// beside "23 people died".
#[must_use]
pub fn is_update(a: Member<'_>, b: Member<'_>) -> bool {
    let (Some(of_a), Some(of_b)) = (a.published, b.published) else { return false };
    let (earlier, later) = if of_a.is_before(of_b) {
        (a, b)
    } else if of_b.is_before(of_a) {
        (b, a)
    } else {
        return false;
    };
    let changed = later.statement.quantities.iter().filter(|quantity| quantity.role == Some(ChangeRole::From));
    let mut changed = changed.peekable();
    let tells_from_what = changed.peek().is_some();
    let old = |was: &Quantity| {
        let mut said = earlier.statement.quantities.iter().filter(|said| said.counted == was.counted);
        said.any(|said| !said.interval.is_disjoint(&was.interval))
    };
    if changed.any(old) {
        return true;
    }
    // "Rose to 31" tells that it was another figure before.
    let comparison = Comparison::new(earlier.statement, later.statement);
    let rose =
        |found: &QuantityMatch<'_>| found.b.role == Some(ChangeRole::To) && found.relation == ValueRelation::Disjoint;
    !tells_from_what && comparison.quantities.iter().any(rose)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;
    use crate::span::Span;
    use crate::statement::{Context, Extractor};

    fn statement(text: &str, language: Language) -> Statement {
        let found = Extractor::new().unwrap().extract(text, language, &Context::default());
        Statement::merged(found, Span::new(0, text.len()), language)
    }

    fn member<'run>(outlet: &'run str, statement: &'run Statement, published: Option<&'run Published>) -> Member<'run> {
        Member { outlet, statement, published }
    }

    #[test]
    fn parties_at_odds_are_no_outlets_at_odds() {
        let taliban = statement("The Taliban say 58 Pakistani soldiers were killed.", Language::English);
        let army = statement("Pakistan's army says 23 soldiers were killed.", Language::English);
        let taliban_ps = statement("طالبان وايي چې ۵۸ پاکستاني پوځیان وژل شوي دي.", Language::Pashto);
        let army_ps = statement("د پاکستان پوځ وايي چې ۲۳ پوځیان یې وژل شوي دي.", Language::Pashto);
        let both = vec![
            member("Ledger", &taliban, None),
            member("Ledger", &army, None),
            member("Hewad", &taliban_ps, None),
            member("Hewad", &army_ps, None),
        ];
        let of = |point: &Point<'_>| {
            let (a, b) = (member("Ledger", &taliban, None), member("Hewad", &army_ps, None));
            let relation = point.relation(a, b, PairLabel::Contradict);
            assert_eq!(relation, point.relation(b, a, PairLabel::Contradict));
            relation
        };
        assert_eq!(of(&Point::new(both.clone())), Relation::Dispute);
        // An outlet that keeps one side's figure from its readers takes a side.
        let one_sided = vec![both[0], both[1], both[3]];
        assert_eq!(of(&Point::new(one_sided)), Relation::Contradiction);
        let own = statement("23 soldiers were killed.", Language::English);
        let point = Point::new(both);
        let (a, b) = (member("Ledger", &own, None), member("Hewad", &taliban_ps, None));
        assert_eq!(point.relation(a, b, PairLabel::Contradict), Relation::Contradiction);
    }

    #[test]
    fn a_toll_that_says_it_has_risen_is_an_update() {
        let morning = Published::parse("2025-11-19T09:00:00+04:30").unwrap();
        let evening = Published::parse("2025-11-19T18:00:00+04:30").unwrap();
        let point = Point::new(Vec::new());
        let old = statement("The crash killed 23 people.", Language::English);
        for (text, language) in [
            ("The death toll from the crash rose from 23 to 31.", Language::English),
            ("د ټکر د مړو شمېر له ۲۳ څخه ۳۱ ته لوړ شو.", Language::Pashto),
            ("حادثے میں ہلاکتوں کی تعداد ۲۳ سے بڑھ کر ۳۱ ہو گئی۔", Language::Urdu),
            ("شمار کشته‌شدگان این رویداد از ۲۳ به ۳۱ تن افزایش یافت.", Language::Dari),
        ] {
            let new = statement(text, language);
            let (a, b) = (member("A", &old, Some(&morning)), member("B", &new, Some(&evening)));
            assert_eq!(point.relation(a, b, PairLabel::Contradict), Relation::Update, "{text}");
            assert_eq!(point.relation(b, a, PairLabel::Contradict), Relation::Update, "{text}");
            // What was published later says nothing of what it will be updated to.
            let (a, b) = (member("A", &old, Some(&evening)), member("B", &new, Some(&morning)));
            assert_eq!(point.relation(a, b, PairLabel::Contradict), Relation::Contradiction, "{text}");
        }
        let other = statement("The crash killed 31 people.", Language::English);
        let (a, b) = (member("A", &old, Some(&morning)), member("B", &other, Some(&evening)));
        assert_eq!(point.relation(a, b, PairLabel::Contradict), Relation::Contradiction);
    }

    #[test]
    fn at_least_fifty_and_fifty_eight_are_compatible() {
        let (low, exact) = (
            statement("At least 50 people were killed.", Language::English),
            statement("58 people were killed.", Language::English),
        );
        let point = Point::new(Vec::new());
        let (a, b) = (member("A", &low, None), member("B", &exact, None));
        assert_eq!(point.relation(a, b, PairLabel::Neutral), Relation::Compatible);
    }
}
