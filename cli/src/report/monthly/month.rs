//! A month of the calendar.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;

/// A month of the calendar, from January of the year 0; sorts by time, prints as `1999-02`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    year: i16,
    /// 1 to 12.
    month: i8,
}

impl Month {
    /// The month in which a date lies.
    #[must_use]
    pub fn of(date: Date) -> Self {
        Self { year: date.year(), month: date.month() }
    }

    /// The month before this one.
    #[must_use]
    pub const fn before(self) -> Self {
        match self.month {
            1 => Self { year: self.year.saturating_sub(1), month: 12 },
            month => Self { year: self.year, month: month - 1 },
        }
    }

    /// The year.
    #[must_use]
    pub const fn year(self) -> i16 {
        self.year
    }

    /// The month in its year, 1 to 12.
    #[must_use]
    pub const fn number(self) -> i8 {
        self.month
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

/// `1999-02`; the error says so.
impl FromStr for Month {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is no month; four digits, `-`, 01 to 12, as 1999-02");
        let shape = text.len() == 7
            && text.bytes().enumerate().all(|(at, byte)| match at {
                4 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        if !shape {
            return Err(wrong());
        }
        let year = text[..4].parse().map_err(|_| wrong())?;
        let month = text[5..].parse().map_err(|_| wrong())?;
        match month {
            1..=12 => Ok(Self { year, month }),
            _ => Err(wrong()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Month;

    #[test]
    fn months_read_print_and_step_back() {
        for text in ["1999-02", "0000-12", "9999-01"] {
            assert_eq!(text.parse::<Month>().unwrap().to_string(), text);
        }
        for text in ["1999-13", "1999-00", "1999-2", "99-02", "1999/02", "1999-02-01", "二〇〇-02"]
        {
            assert!(text.parse::<Month>().is_err(), "{text}");
        }
        let month: Month = "1999-02".parse().unwrap();
        assert_eq!(month.before().to_string(), "1999-01");
        assert_eq!(month.before().before().to_string(), "1998-12");
        assert!(month.before() < month);
    }
}
