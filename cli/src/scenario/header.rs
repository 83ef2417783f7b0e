//! The header: which case this is, when it began, and the seed.

use jiff::Timestamp;
use jiff::tz::Offset;

use super::fields::{Field, FieldSet};

use super::json::Wrong;
use super::read::{Values, short};
use crate::trace::read_epoch;

/// What the header says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The case's name; empty if it has none.
    pub name: String,
    /// The wall clock of t = 0.
    pub epoch: Timestamp,
    /// The offset from UTC with which it was written.
    pub offset: Offset,
    /// Seeds the agent order `random`.
    pub seed: i64,
}

/// Reads the header from its line's fields.
///
/// # Errors
/// A field that does not belong, another version, an epoch that is no moment.
pub(super) fn read(mut values: Values<'_>) -> Result<Header, Wrong> {
    let fields = FieldSet::of(&[Field::Scenario, Field::Name, Field::Epoch, Field::Seed]);
    let wrong = |at, what: String| Err(Wrong { at, what });
    if let Some(field) = values.here.first_outside(fields) {
        let word = field.word();
        return wrong(0, format!("a header does not take field \"{word}\"; it takes {fields}"));
    }
    match values.integer(Field::Scenario) {
        Some(1) => {}
        version => {
            let version = version.unwrap_or_default();
            return wrong(0, format!("version {version} of the format; only 1 is known"));
        }
    }
    let (epoch, offset) = match values.text(Field::Epoch) {
        None => (Timestamp::UNIX_EPOCH, Offset::UTC),
        Some(text) => match moment(&text) {
            Some(epoch) => epoch,
            None => {
                let text = short(&text);
                let like = "like 1999-01-04T07:00:00+02:00, or with Z for UTC";
                return wrong(values.marked, format!("\"epoch\" is {text}; write it {like}"));
            }
        },
    };
    let name = values.text(Field::Name).unwrap_or_default().into_owned();
    Ok(Header { name, epoch, offset, seed: values.integer(Field::Seed).unwrap_or(0) })
}

/// Reads RFC 3339. The shape is checked first: the library behind takes much more than that.
fn moment(text: &str) -> Option<(Timestamp, Offset)> {
    let bytes = text.as_bytes();
    let fits = |bytes: &[u8], shape: &[u8]| {
        bytes.len() == shape.len()
            && bytes.iter().zip(shape).all(|(byte, shape)| match shape {
                b'0' => byte.is_ascii_digit(),
                b'+' => matches!(byte, b'+' | b'-'),
                _ => byte.eq_ignore_ascii_case(shape),
            })
    };
    let (date_time, rest) = bytes.split_at_checked(19)?;
    let rest = match rest.split_first()? {
        (b'.', fraction) => {
            let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
            (digits > 0).then_some(&fraction[digits..])?
        }
        _ => rest,
    };
    let zone = fits(rest, b"Z") || (fits(rest, b"+00:00") && rest[1..3] < b"24"[..]);
    if !zone || !fits(date_time, b"0000-00-00T00:00:00") {
        return None;
    }
    let written: Timestamp = text.parse().ok()?;
    let (_, offset) = read_epoch(text).ok()?;
    Some((written, offset))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_epoch_is_a_moment_of_rfc_3339_with_an_offset() {
        let seconds = |text| moment(text).map(|(moment, _)| moment.as_second());
        assert_eq!(seconds("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(seconds("1970-01-01t00:00:01.999z"), Some(1));
        assert_eq!(seconds("1999-01-04T07:00:00+02:00"), Some(915_426_000));
        assert_eq!(seconds("1999-01-04T07:00:00.5-05:30"), Some(915_453_000));
        let wrong = [
            "",
            "1999-01-04",
            "1999-01-04T07:00:00",
            "1999-01-04T07:00:00+2:00",
            "1999-01-04T07:00:00+0200",
            "1999-01-04T07:00:00+02",
            "1999-01-04T07:00+02:00",
            "1999-13-04T07:00:00Z",
            "1999-02-29T07:00:00Z",
            "1999-01-04T25:00:00Z",
            "yesterday",
            "1999-01-04T07:00:00.Z",
            "1999-01-04T07:00:00[Europe/Berlin]",
            "915426000",
            "1999-01-04T07:00:00+24:00",
            "1999-01-04T07:00:00Z[UTC]",
            "1999-01-04T07:00:00ZZ",
            " 1999-01-04T07:00:00Z",
            "１999-01-04T07:00:00Z",
            "1999-01-04T07:00:00+02:60",
        ];
        for text in wrong {
            assert_eq!(moment(text), None, "{text}");
        }
    }
}
