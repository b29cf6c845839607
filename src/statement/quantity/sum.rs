//! How the parts of a number add up: a sum of groups, each multiplied by a smaller scale than the one before.

/// A number as far as it is read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sum {
    /// What is summed up and scaled.
    pub(super) total: f64,
    /// The last scale; a later group is smaller.
    pub(super) scale: Option<f64>,
    /// What is summed up and waits for a scale.
    pub(super) group: Option<f64>,
    /// What was last added to the group.
    pub(super) addend: f64,
    /// What is added to a group is smaller than this.
    pub(super) place: f64,
    /// Whether tens and units make one word, as in Urdu, and never two.
    pub(super) has_closed_tens: bool,
}

impl Sum {
    pub(super) const fn is_empty(&self) -> bool {
        self.scale.is_none() && self.group.is_none()
    }

    pub(super) fn value(&self) -> f64 {
        self.total + self.group.unwrap_or_default()
    }

    /// Adds `value`, a number below a thousand in a word or one in digits, if it can stand here.
    pub(super) fn add(&mut self, value: f64, units_first: bool) -> bool {
        let Some(group) = self.group else {
            if self.scale.is_some_and(|scale| value >= scale) || self.scale.is_some() && value == 0.0 {
                return false;
            }
            self.group = Some(value);
            self.addend = value;
            self.place = self.place_of(value);
            return true;
        };
        let is_ten = (20.0..100.0).contains(&value) && value % 10.0 == 0.0;
        if units_first && is_ten && (1.0..10.0).contains(&self.addend) && self.addend.fract() == 0.0 {
            self.place = 1.0;
        } else if value < self.place && value > 0.0 {
            self.place = self.place_of(value);
        } else {
            return false;
        }
        self.group = Some(group + value);
        self.addend = value;
        true
    }

    /// What can be added to `value` is smaller than this.
    fn place_of(&self, value: f64) -> f64 {
        if value >= 100.0 && value % 100.0 == 0.0 {
            100.0
        } else if value >= 20.0 && value % 10.0 == 0.0 && !self.has_closed_tens {
            10.0
        } else {
            1.0
        }
    }

    /// Multiplies by the scale `value`, if it can stand here.
    pub(super) fn multiply(&mut self, value: f64, is_bare: bool) -> bool {
        match self.group {
            Some(group) if value < 1000.0 => {
                if group == 0.0 || group >= 100.0 {
                    return false;
                }
                self.group = Some(group * value);
                self.addend = group * value;
                self.place = value;
            }
            Some(group) if group > 0.0 && self.scale.is_none_or(|scale| value < scale) => {
                self.total += group * value;
                self.scale = Some(value);
                self.group = None;
            }
            None if self.scale.is_some_and(|scale| value >= 1000.0 && scale < value) => {
                self.total *= value;
                self.scale = Some(value);
            }
            None if is_bare && value < 1000.0 && self.scale.is_none_or(|scale| value < scale) => {
                self.group = Some(value);
                self.addend = value;
                self.place = value;
            }
            None if is_bare && self.scale.is_none_or(|scale| value < scale) => {
                self.total += value;
                self.scale = Some(value);
            }
            _ => return false,
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_add_up_from_great_to_small() {
        let mut sum = Sum::default();
        // two million three hundred and twenty-five thousand and one
        assert!(sum.add(2.0, false) && sum.multiply(1e6, false));
        assert!(sum.add(3.0, false) && sum.multiply(100.0, false) && sum.add(20.0, false) && sum.add(5.0, false));
        assert!(!sum.add(20.0, false) && !sum.multiply(1e6, false));
        assert!(sum.multiply(1000.0, false) && sum.add(1.0, false));
        assert!((sum.value() - 2_325_001.0).abs() < 0.5);
    }

    #[test]
    fn pashto_names_the_unit_before_the_ten() {
        let mut sum = Sum::default();
        assert!(sum.add(7.0, true) && sum.add(40.0, true) && !sum.add(5.0, true));
        assert!((sum.value() - 47.0).abs() < 0.5);
        let mut english = Sum::default();
        assert!(english.add(7.0, false) && !english.add(40.0, false));
    }
}
