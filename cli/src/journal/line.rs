//! A line of a scenario, field by field.

use std::fmt::Write;

use crate::scenario::names::quoted;

/// A line under way.
#[derive(Clone, Debug)]
pub struct Line(String);

impl Line {
    /// Opens a line; `t` in milliseconds.
    #[must_use]
    pub fn open(t: u64, what: &str) -> Self {
        Self(format!("{{\"t\":{t},\"do\":\"{what}\""))
    }

    /// The same at another moment.
    #[must_use]
    pub fn at(&self, t: u64) -> Self {
        let rest = self.0.find(',').map_or("", |at| &self.0[at..]);
        Self(format!("{{\"t\":{t}{rest}"))
    }

    /// A value that is JSON already.
    pub fn json(&mut self, key: &str, value: &str) -> &mut Self {
        // Writing to memory cannot fail.
        let _ = write!(self.0, ",\"{key}\":{value}");
        self
    }

    /// A text.
    pub fn text(&mut self, key: &str, value: &str) -> &mut Self {
        self.json(key, &quoted(value))
    }

    /// A number.
    pub fn number(&mut self, key: &str, value: i64) -> &mut Self {
        self.json(key, &value.to_string())
    }

    /// A number if it is not the usual one.
    pub fn unless(&mut self, key: &str, value: i64, usual: i64) -> &mut Self {
        if value == usual { self } else { self.number(key, value) }
    }

    /// A number if it is given.
    pub fn maybe(&mut self, key: &str, value: Option<i64>) -> &mut Self {
        value.map(|value| self.number(key, value));
        self
    }

    /// A list of values that are JSON already, if there are any.
    pub fn list(&mut self, key: &str, values: &[String]) -> &mut Self {
        if values.is_empty() { self } else { self.json(key, &format!("[{}]", values.join(","))) }
    }

    /// An object of values that are JSON already, if there are any.
    pub fn object(&mut self, key: &str, values: &[(String, String)]) -> &mut Self {
        if values.is_empty() { self } else { self.json(key, &object(values)) }
    }

    /// The whole line, with its end.
    #[must_use]
    pub fn close(mut self) -> String {
        self.0.push_str("}\n");
        self.0
    }
}

/// An object of values that are JSON already.
#[must_use]
pub fn object(values: &[(String, String)]) -> String {
    let fields: Vec<String> =
        values.iter().map(|(key, value)| format!("{}:{value}", quoted(key))).collect();
    format!("{{{}}}", fields.join(","))
}

/// An object of numbers that are given.
#[must_use]
pub fn numbers(values: &[(&str, Option<i64>)]) -> String {
    let given =
        values.iter().filter_map(|(key, value)| Some(((*key).to_owned(), (*value)?.to_string())));
    object(&given.collect::<Vec<_>>())
}
