//! Books as one JSON object.

use acd::Interval;
use acd::figures::Spread;

use super::columns::{self, QUANTILES};
use super::sheet::{Book, Sheet};
use crate::scenario::names::quoted;
use crate::scenario::object::Object;

/// The object, and a line end.
pub(super) fn render(book: &Book, name: &str) -> String {
    let mut out = Vec::new();
    let mut object = Object::open(&mut out);
    let end = book.clock.moment(book.now);
    object
        .json("scenario", &quoted(name))
        .json("time_zone", &quoted(&book.clock.name()))
        .word("from", &book.clock.moment(acd::Timestamp::ZERO))
        .word("to", &end);
    object.objects("books", &book.sheets, |entry, sheet| write_sheet(entry, book, sheet));
    object.close();
    out.push(b'\n');
    // It is put together from text.
    String::from_utf8(out).unwrap_or_default()
}

fn write_sheet(entry: &mut Object<'_>, book: &Book, sheet: &Sheet) {
    entry.word("of", sheet.of.word()).json("name", &quoted(&sheet.name));
    if let Some(terms) = &sheet.terms {
        entry.span("answer_within_ms", terms.answer_within);
        let also: Vec<String> =
            terms.also_within.iter().flatten().map(|span| span.millis().to_string()).collect();
        entry.json("also_within_ms", &format!("[{}]", also.join(",")));
        entry.span("short_abandon_ms", terms.short_abandon);
    }
    entry.objects("events", &sheet.events, |row, event| {
        begin(row, book, event.interval, event.complete);
        columns::calls(&event.tally, |name, count| {
            row.number(name, count);
        });
    });
    if !sheet.arrivals.is_empty() {
        entry.objects("arrivals", &sheet.arrivals, |row, arrival| {
            begin(row, book, arrival.interval, arrival.complete);
            let open = if arrival.tally.calls.in_queue > 0 { "true" } else { "false" };
            row.json("open", open);
            columns::calls(&arrival.tally, |name, count| {
                row.number(name, count);
            });
        });
    }
    if !sheet.times.is_empty() {
        entry.objects("times", &sheet.times, |row, time| {
            begin(row, book, time.interval, time.complete);
            columns::times(&time.tally, book, |name, time| {
                // A reason is a word of the scenario's and may need escapes.
                row.quoted_number(&quoted(name), time);
            });
        });
    }
    if !sheet.spreads.is_empty() {
        let mut spreads = entry.object("\"spreads\"");
        for (measure, spread) in &sheet.spreads {
            let key = format!("\"{}\"", columns::measure(*measure));
            write_spread(spreads.object(&key), spread);
        }
        spreads.close();
    }
}

fn begin(row: &mut Object<'_>, book: &Book, interval: Interval, complete: bool) {
    let end = if complete { interval.end } else { book.now };
    row.word("from", &book.clock.moment(interval.start))
        .word("to", &book.clock.moment(end))
        .json("complete", if complete { "true" } else { "false" });
}

fn write_spread(mut entry: Object<'_>, spread: &Spread) {
    entry.number("count", spread.count());
    for (share, name) in QUANTILES {
        entry.span(name, spread.quantile(share));
    }
    entry.span("max_ms", spread.max());
    entry.close();
}
