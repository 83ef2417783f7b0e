//! The page's plots, as SVG.
//!
//! Recorded: grey, dashed, round marks. Simulated: blue, solid, square marks. So they are told
//! apart in colour, in grey and by the colour-blind.

use std::ops::Range;

use plotters::coord::Shift;
use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;

use super::SimulateError;
use super::books::Books;
use super::comparison::{Comparison, Value, level};
use super::dial::slot_name;

const WIDTH: u32 = 640;
const HEIGHT: u32 = 300;

/// Of all text, as plotters counts it: a quarter more than in SVG.
const TEXT_SIZE: u32 = 20;

const RECORDED: RGBColor = RGBColor(70, 70, 70);
const SIMULATED: RGBColor = RGBColor(0, 90, 181);
const BARS: RGBColor = RGBColor(86, 130, 163);
const GRID: RGBColor = RGBColor(222, 222, 222);
const TEXT: RGBColor = RGBColor(34, 34, 34);

/// One curve: a value for each half-hour that has one.
type Curve = Vec<(f64, f64)>;

/// A plot, by half-hour of the day.
struct Plot<'a> {
    unit: &'a str,
    slots: Range<usize>,
    top: f64,
}

type Area<'s> = DrawingArea<SVGBackend<'s>, Shift>;

/// Calls that arrived, per half-hour, on the mean of the days.
///
/// # Errors
/// If it cannot be drawn.
pub fn arrivals(comparison: &Comparison) -> Result<String, SimulateError> {
    let days = comparison.days.max(1) as f64;
    let slots = comparison.plotted();
    let calls = |slot: usize| comparison.recorded.by_slot[slot].offered as f64 / days;
    let heights: Vec<(usize, f64)> = slots.clone().map(|slot| (slot, calls(slot))).collect();
    let top = heights.iter().map(|&(_, height)| height).fold(0.0, f64::max);
    let plot = Plot { unit: "calls, mean of the days", slots, top: rounded(top) };
    plot.draw(|chart| {
        let bars = heights.iter().map(|&(slot, height)| {
            let left = slot as f64;
            Rectangle::new([(left + 0.1, 0.0), (left + 0.9, height)], BARS.filled())
        });
        chart.draw_series(bars).map_err(plot_error)?;
        Ok(())
    })
}

/// The service level.
///
/// # Errors
/// If it cannot be drawn.
pub fn service_level(comparison: &Comparison) -> Result<String, SimulateError> {
    let unit = match comparison.within_s {
        Some(seconds) => format!("answered within {seconds} s, %"),
        None => "answered within T, %".into(),
    };
    curves(comparison, &unit, Some(100.0), |books, slot| level(&books.by_slot[slot]))
}

/// The mean number of callers who wait.
///
/// # Errors
/// If it cannot be drawn.
pub fn waiting(comparison: &Comparison) -> Result<String, SimulateError> {
    curves(comparison, "callers waiting, mean", None, |books, slot| {
        comparison.mean_number(books.waiting[slot])
    })
}

/// The share of the agents' time on duty that is work.
///
/// # Errors
/// If it cannot be drawn.
pub fn occupancy(comparison: &Comparison) -> Result<String, SimulateError> {
    curves(comparison, "occupancy, %", Some(100.0), |books, slot| Value::Share {
        part: books.busy[slot],
        whole: books.on_duty[slot],
    })
}

/// The mean number of agents on duty.
///
/// # Errors
/// If it cannot be drawn.
pub fn staff(comparison: &Comparison) -> Result<String, SimulateError> {
    curves(comparison, "agents on duty, mean", None, |books, slot| {
        comparison.mean_number(books.on_duty[slot])
    })
}

/// Both books' curves; `top` if the axis has a natural end.
fn curves(
    comparison: &Comparison,
    unit: &str,
    top: Option<f64>,
    value: impl Fn(&Books, usize) -> Value,
) -> Result<String, SimulateError> {
    let slots = comparison.plotted();
    let curve = |books: &Books| -> Curve {
        let point = |slot: usize| Some((slot as f64 + 0.5, value(books, slot).number()?));
        slots.clone().filter_map(point).collect()
    };
    let (recorded, simulated) = (curve(&comparison.recorded), curve(&comparison.simulated));
    let both = || recorded.iter().chain(&simulated);
    let highest = both().map(|&(_, height)| height).fold(0.0, f64::max);
    let top = top.unwrap_or_else(|| rounded(highest));
    Plot { unit, slots: slots.clone(), top }.draw(|chart| {
        let grey = RECORDED.stroke_width(2);
        for piece in pieces(&recorded) {
            let dashes = DashedLineSeries::new(piece.iter().copied(), 6, 4, grey);
            chart.draw_series(dashes).map_err(plot_error)?;
        }
        let mark = |&at: &(f64, f64)| Circle::new(at, 3, RECORDED.filled());
        chart.draw_series(recorded.iter().map(mark)).map_err(plot_error)?;
        let blue = SIMULATED.stroke_width(2);
        for piece in pieces(&simulated) {
            let line = LineSeries::new(piece.iter().copied(), blue);
            chart.draw_series(line).map_err(plot_error)?;
        }
        let mark = |&at: &(f64, f64)| {
            EmptyElement::at(at) + Rectangle::new([(-3, -3), (3, 3)], SIMULATED.filled())
        };
        chart.draw_series(simulated.iter().map(mark)).map_err(plot_error)?;
        Ok(())
    })
}

/// A curve cut where half-hours have no value.
fn pieces(curve: &Curve) -> impl Iterator<Item = &[(f64, f64)]> {
    curve.chunk_by(|one, next| next.0 - one.0 < 1.5)
}

type Chart<'a, 's> = ChartContext<'a, SVGBackend<'s>, Cartesian2d<TimeOfDay, RangedCoordf64>>;

impl Plot<'_> {
    /// Axes and grid, and upon them what `content` draws.
    fn draw(
        &self,
        content: impl FnOnce(&mut Chart<'_, '_>) -> Result<(), SimulateError>,
    ) -> Result<String, SimulateError> {
        let mut svg = String::new();
        {
            let area: Area<'_> =
                SVGBackend::with_string(&mut svg, (WIDTH, HEIGHT)).into_drawing_area();
            area.fill(&WHITE).map_err(plot_error)?;
            let mut chart = ChartBuilder::on(&area)
                .margin(8)
                .margin_right(30)
                .x_label_area_size(50)
                .y_label_area_size(66)
                .build_cartesian_2d(TimeOfDay::new(&self.slots), 0.0..self.top)
                .map_err(plot_error)?;
            let text = ("sans-serif", TEXT_SIZE).into_font().color(&TEXT);
            chart
                .configure_mesh()
                .disable_x_mesh()
                .light_line_style(TRANSPARENT)
                .bold_line_style(GRID)
                .axis_style(TEXT)
                .x_labels(48)
                .y_labels(6)
                .x_label_formatter(&|slot| slot_name((slot.round() as usize).min(48)))
                .y_label_formatter(&|height| number(*height, self.top))
                .x_desc("time of day")
                .y_desc(self.unit)
                .label_style(text.clone())
                .axis_desc_style(text)
                .draw()
                .map_err(plot_error)?;
            content(&mut chart)?;
            area.present().map_err(plot_error)?;
        }
        Ok(svg)
    }
}

/// The time axis: labelled at full hours, every one, or every second or fourth of a long day.
struct TimeOfDay {
    axis: RangedCoordf64,
    hours: Vec<f64>,
}

impl TimeOfDay {
    fn new(slots: &Range<usize>) -> Self {
        let step = match slots.len() {
            0..=12 => 2,
            13..=40 => 4,
            _ => 8,
        };
        let hours = (slots.start..=slots.end).filter(|slot| slot % step == 0);
        let axis = (slots.start as f64..slots.end as f64).into();
        Self { axis, hours: hours.map(|slot| slot as f64).collect() }
    }
}

impl Ranged for TimeOfDay {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        self.axis.map(value, limit)
    }

    fn key_points<Hint: KeyPointHint>(&self, _: Hint) -> Vec<f64> {
        self.hours.clone()
    }

    fn range(&self) -> Range<f64> {
        self.axis.range()
    }
}

fn number(height: f64, top: f64) -> String {
    if top < 5.0 { format!("{height:.1}") } else { format!("{height:.0}") }
}

/// The next 1, 2 or 5 times a power of ten, in fifths, that is no less.
fn rounded(highest: f64) -> f64 {
    if highest <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf(highest.log10().floor());
    let steps = [1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0];
    let step = steps.into_iter().find(|step| step * power >= highest).unwrap_or(10.0);
    step * power
}

fn plot_error<E: std::error::Error + Send + Sync>(error: DrawingAreaErrorKind<E>) -> SimulateError {
    SimulateError::Plot(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_ends_above_the_highest_value_and_not_far_above() {
        for highest in [0.003, 0.9, 1.0, 1.01, 7.7, 8.1, 45.0, 99.0, 1_370.0] {
            let top = rounded(highest);
            assert!(top >= highest && top <= 1.4 * highest, "{highest}: {top}");
        }
        assert_eq!(rounded(0.0), 1.0);
    }

    #[test]
    fn a_curve_is_cut_where_half_hours_are_missing() {
        let curve = vec![(0.5, 1.0), (1.5, 2.0), (3.5, 1.0)];
        assert_eq!(pieces(&curve).map(<[_]>::len).collect::<Vec<_>>(), [2, 1]);
    }
}
