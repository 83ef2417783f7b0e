//! Books as CSV: one line for each row of each book, every figure a column.

use acd::figures::{CallTally, TimeTally};
use acd::{Interval, Span};

use super::columns;
use super::sheet::{Book, Sheet};

/// The heading and the lines. Entries that a book does not have are empty.
pub(super) fn render(book: &Book) -> String {
    let mut heading: Vec<String> =
        ["of", "name", "book", "from", "to", "complete", "open"].map(str::to_owned).to_vec();
    let within = ["within_ms", "within_1_ms", "within_2_ms", "within_3_ms"];
    heading.extend(within.map(str::to_owned));
    let (mut calls, mut times) = (0, 0);
    columns::calls(&CallTally::default(), |name, _| {
        heading.push(name.to_owned());
        calls += 1;
    });
    columns::times(&TimeTally::default(), book, |name, _| {
        heading.push(name.to_owned());
        times += 1;
    });
    let mut text = String::new();
    line(&mut text, &heading);
    let writer = Writer { book, calls, times };
    for sheet in &book.sheets {
        writer.sheet(&mut text, sheet);
    }
    text
}

struct Writer<'a> {
    book: &'a Book,
    /// How many columns calls and times have.
    calls: usize,
    times: usize,
}

impl Writer<'_> {
    fn sheet(&self, text: &mut String, sheet: &Sheet) {
        for row in &sheet.events {
            let mut entries = self.begin(sheet, "event", row.interval, row.complete, "");
            columns::calls(&row.tally, |_, count| entries.push(count.to_string()));
            entries.extend(std::iter::repeat_n(String::new(), self.times));
            line(text, &entries);
        }
        for row in &sheet.arrivals {
            let open = if row.tally.calls.in_queue > 0 { "true" } else { "false" };
            let mut entries = self.begin(sheet, "arrival", row.interval, row.complete, open);
            columns::calls(&row.tally, |_, count| entries.push(count.to_string()));
            entries.extend(std::iter::repeat_n(String::new(), self.times));
            line(text, &entries);
        }
        for row in &sheet.times {
            let mut entries = self.begin(sheet, "time", row.interval, row.complete, "");
            entries.extend(std::iter::repeat_n(String::new(), self.calls));
            columns::times(&row.tally, self.book, |_, time| entries.push(time.to_string()));
            line(text, &entries);
        }
    }

    fn begin(
        &self,
        sheet: &Sheet,
        book: &str,
        interval: Interval,
        complete: bool,
        open: &str,
    ) -> Vec<String> {
        let end = interval.end.min(self.book.now);
        let end = if complete { interval.end } else { end };
        let mut entries = vec![
            sheet.of.word().to_owned(),
            sheet.name.clone(),
            book.to_owned(),
            self.book.clock.moment(interval.start),
            self.book.clock.moment(end),
            complete.to_string(),
            open.to_owned(),
        ];
        entries.extend((0..4).map(|number| {
            let threshold = sheet.terms.and_then(|terms| terms.threshold(number));
            threshold.map_or_else(String::new, |threshold: Span| threshold.millis().to_string())
        }));
        entries
    }
}

fn line(text: &mut String, entries: &[String]) {
    for (number, entry) in entries.iter().enumerate() {
        if number > 0 {
            text.push(',');
        }
        if entry.contains(['"', ',', '\n', '\r']) {
            text.push('"');
            text.push_str(&entry.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(entry);
        }
    }
    text.push('\n');
}
