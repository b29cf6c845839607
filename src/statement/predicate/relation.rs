//! How the roles of two statements stand to each other: the same agent, another, or agent and patient swapped.

use super::{Deed, Participant, Predicate};
use crate::statement::Statement;

/// How the roles of two statements that tell of one sort of deed stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RoleRelation {
    /// Agents and patients are of the same parties.
    Same,
    /// What is the agent in one is the patient in the other, and the other way round.
    Swapped,
    /// The agents are of different parties; the patients are not, as far as their parties are known.
    AgentDiffers,
    /// The patients are of different parties; the agents are not, as far as their parties are known.
    PatientDiffers,
    /// No party is known to differ, and one that would tell is missing.
    Unknown,
    /// Both agents and patients are of different parties: two deeds.
    BothDiffer,
}

/// How two parties stand to each other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Parties {
    Same,
    Different,
    Unknown,
}

/// Compares the roles of the deeds that both statements tell; `None` where they share no sort of deed. The order of the
/// two does not matter. Where several deeds can be compared, the closest relation counts: the same before swapped, and so
/// on in the order of [`RoleRelation`].
#[must_use]
pub fn compare(a: &Statement, b: &Statement) -> Option<RoleRelation> {
    let shared = a
        .predicates
        .iter()
        .flat_map(|a| b.predicates.iter().filter(|b| same_deed(a.kind, b.kind)).map(move |b| (a, b)));
    shared.map(|(a, b)| relation(a, b)).min()
}

/// Whether two kinds can name one deed: the police arrest whom an army captures.
fn same_deed(a: Deed, b: Deed) -> bool {
    let is_taking = |kind| matches!(kind, Deed::Arrest | Deed::Capture);
    a == b || (is_taking(a) && is_taking(b))
}

fn relation(a: &Predicate, b: &Predicate) -> RoleRelation {
    let party = |role: &Option<Participant>| role.as_ref().and_then(|role| role.party.clone());
    let [agents, patients] = [[&a.agent, &b.agent], [&a.patient, &b.patient]].map(|roles| roles.map(party));
    let crossed = [[&agents[0], &patients[1]], [&patients[0], &agents[1]]];
    let is_crossed = crossed.iter().all(|[a, b]| parties(a.as_deref(), b.as_deref()) == Parties::Same);
    let [agent, patient] = [&agents, &patients].map(|[a, b]| parties(a.as_deref(), b.as_deref()));
    match (agent, patient) {
        (Parties::Same, Parties::Same) => RoleRelation::Same,
        (Parties::Different, Parties::Different) if is_crossed => RoleRelation::Swapped,
        (Parties::Different, Parties::Different) => RoleRelation::BothDiffer,
        (Parties::Different, _) => RoleRelation::AgentDiffers,
        (_, Parties::Different) => RoleRelation::PatientDiffers,
        _ => RoleRelation::Unknown,
    }
}

/// How two parties stand to each other. Those that contain one another (a country and its army, armed forces of no known
/// country and a country's) are the same as far as anyone can tell, and so are two arms of one state. Roles that one person
/// can have at once (a resident, a witness, a trader) tell nothing where they differ.
fn parties(a: Option<&str>, b: Option<&str>) -> Parties {
    let (Some(a), Some(b)) = (a, b) else { return Parties::Unknown };
    if a == b {
        return Parties::Same;
    }
    match (side(a), side(b)) {
        (Some(a), Some(b)) if a.overlaps(b) => Parties::Same,
        (Some(a), Some(b)) if a.is_apart(b) => Parties::Different,
        _ => Parties::Unknown,
    }
}

/// A side in a conflict or a game.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side<'id> {
    /// A country and all that acts for it.
    Country(&'id str),
    /// An organ of a state that is not named: army, police, government.
    State,
    /// An armed group of that name; `insurgents` is one of no known name.
    Group(&'id str),
}

impl Side<'_> {
    fn overlaps(self, other: Self) -> bool {
        match (self, other) {
            (Self::Group(a), Self::Group(b)) => a == b || a == "insurgents" || b == "insurgents",
            _ => self == other && self != Self::State,
        }
    }

    fn is_apart(self, other: Self) -> bool {
        match (self, other) {
            (Self::Country(a), Self::Country(b)) => a != b,
            (Self::Group(_), Self::Group(_)) => !self.overlaps(other),
            (Self::Group(_), Self::Country(_) | Self::State) | (Self::Country(_) | Self::State, Self::Group(_)) => true,
            // `the army` may be that of the country.
            _ => false,
        }
    }
}

fn side(party: &str) -> Option<Side<'_>> {
    let country = party.strip_suffix("-army").or_else(|| party.strip_suffix("-government"));
    Some(match party {
        "afghan-taliban" | "afghanistan" => Side::Country("afghanistan"),
        "army" | "security" | "government" | "police" | "court" | "local-official" | "official" => Side::State,
        "ttp" | "islamic-state" | "insurgents" => Side::Group(party),
        "un" | "eu" | "oic" | "nato" => Side::Country(party),
        "opposition" | "disaster-authority" | "health" | "resident" | "witness" | "victim-family" | "business"
        | "education" | "media" | "expert" | "aid-agency" | "rights-group" | "unnamed-source" => return None,
        _ => Side::Country(country.unwrap_or(party)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language::{Dari, English, Pashto, Urdu};
    use crate::statement::{Context, Extractor};

    #[test]
    fn roles_are_compared_across_languages_and_either_way() {
        let extractor = Extractor::new().unwrap();
        let statement = |language, text: &str| {
            let statements = extractor.extract(text, language, &Context::default());
            assert_eq!(statements.len(), 1, "{text}");
            statements.into_iter().next().unwrap()
        };
        for (a, b, expected) in [
            (
                (English, "Pakistani jets attacked Afghan forces in Khost."),
                (Urdu, "افغان فورسز نے پاکستانی فوج پر حملہ کیا۔"),
                Some(RoleRelation::Swapped),
            ),
            (
                (English, "Pakistan attacked Afghan forces on Sunday."),
                (Dari, "ارتش پاکستان بر نیروهای افغان حمله کرد."),
                Some(RoleRelation::Same),
            ),
            (
                (English, "Indian troops attacked Pakistani soldiers."),
                (English, "Afghan forces attacked Pakistani soldiers."),
                Some(RoleRelation::AgentDiffers),
            ),
            (
                (Pashto, "پاکستاني ځواکونو پر طالبانو برید وکړ."),
                (Urdu, "پاکستانی فوج نے بھارتی فوج پر حملہ کیا۔"),
                Some(RoleRelation::PatientDiffers),
            ),
            (
                (English, "Two men were arrested in Herat."),
                (English, "Police arrested a shopkeeper."),
                Some(RoleRelation::Unknown),
            ),
            (
                (English, "Militants attacked a mosque."),
                (English, "The TTP attacked a mosque."),
                Some(RoleRelation::Unknown),
            ),
            ((English, "Police arrested a shopkeeper."), (English, "Parliament approved the budget."), None),
        ] {
            let (left, right) = (statement(a.0, a.1), statement(b.0, b.1));
            assert_eq!(compare(&left, &right), expected, "{} / {}", a.1, b.1);
            assert_eq!(compare(&right, &left), expected, "{} / {}", b.1, a.1);
        }
    }

    #[test]
    fn parties_that_hold_one_another_do_not_differ() {
        let differ = |a, b| parties(Some(a), Some(b)) == Parties::Different;
        let same = |a, b| parties(Some(a), Some(b)) == Parties::Same;
        assert!(same("pakistan", "pakistan-army") && same("pakistan-government", "pakistan-army"));
        assert!(same("afghanistan", "afghan-taliban") && same("ttp", "insurgents"));
        assert!(differ("pakistan-army", "afghan-taliban") && differ("ttp", "pakistan-army") && differ("ttp", "army"));
        for (a, b) in [("army", "pakistan-army"), ("police", "army"), ("resident", "witness"), ("resident", "ttp")] {
            assert!(!differ(a, b) && !same(a, b), "{a} {b}");
        }
        assert!(parties(None, Some("ttp")) == Parties::Unknown);
    }
}
