//! The page's curves, as SVG: times over sizes and rates, both on logarithmic axes.

use std::fmt::Write as _;

use plotters::prelude::*;

use super::BenchError;
use super::case::Case;
use super::table;

const WIDTH: u32 = 640;
const HEIGHT: u32 = 320;
const TEXT_SIZE: u32 = 20;
const GRID: RGBColor = RGBColor(222, 222, 222);
const TEXT: RGBColor = RGBColor(34, 34, 34);

/// Colours that the colour-blind can tell apart; marks differ too.
const COLOURS: [RGBColor; 5] = [
    RGBColor(0, 90, 181),
    RGBColor(220, 50, 32),
    RGBColor(70, 70, 70),
    RGBColor(153, 79, 0),
    RGBColor(0, 128, 96),
];

/// Curves on common axes.
pub struct Plot {
    /// What it shows.
    pub title: String,
    x: &'static str,
    curves: Vec<Curve>,
}

struct Curve {
    name: String,
    /// Where, and how many nanoseconds.
    points: Vec<(f64, f64)>,
}

/// What is worth a plot; a curve of one point is none.
#[must_use]
pub fn all(cases: &[Case]) -> Vec<Plot> {
    let mut plots = Vec::new();
    for name in ["arrive", "free", "life"] {
        plots.push(growth(name, cases, "median", |case| Some(case.p50_ns)));
        plots.push(growth(name, cases, "99 of 100", |case| Some(case.p99_ns)));
    }
    plots.push(beside_naive(cases));
    plots.push(ladder(cases));
    for plot in &mut plots {
        plot.curves.retain(|curve| curve.points.len() > 1);
    }
    plots.retain(|plot| !plot.curves.is_empty());
    plots
}

fn growth(name: &str, cases: &[Case], what: &str, value: impl Fn(&Case) -> Option<u64>) -> Plot {
    let mut curves: Vec<Curve> = Vec::new();
    let usual = |case: &&Case| case.name == name && case.profiles < case.agents;
    for case in cases.iter().filter(usual) {
        let (queues, waiting) = (case.queues.into(), case.waiting.into());
        let curve =
            format!("{} queues, {} waiting", table::grouped(queues), table::grouped(waiting));
        push(&mut curves, curve, f64::from(case.agents), value(case));
    }
    Plot { title: format!("{name}: {what}"), x: "agents", curves }
}

/// The core and the twin that scans and sorts, where nobody waits.
fn beside_naive(cases: &[Case]) -> Plot {
    let mut curves = Vec::new();
    for case in cases.iter().filter(|case| case.name == "arrive" && case.naive_p50_ns.is_some()) {
        let queues = table::grouped(case.queues.into());
        let agents = f64::from(case.agents);
        push(&mut curves, format!("core, {queues} queues"), agents, Some(case.p50_ns));
        push(&mut curves, format!("naive, {queues} queues"), agents, case.naive_p50_ns);
    }
    Plot { title: "arrive: core and naive twin, median".to_owned(), x: "agents", curves }
}

fn ladder(cases: &[Case]) -> Plot {
    let mut curves = Vec::new();
    for case in cases.iter().filter(|case| case.name == "open_loop") {
        let rate = case.planned_per_s.unwrap_or(0) as f64;
        for (name, ns) in [
            ("p50", case.p50_ns),
            ("p99", case.p99_ns),
            ("p99.9", case.p999_ns),
            ("p99.99", case.p9999_ns),
            ("max", case.max_ns),
        ] {
            push(&mut curves, name.to_owned(), rate, Some(ns));
        }
    }
    let title = "open loop: latency from the planned time, up to the collapse".to_owned();
    Plot { title, x: "commands a second, planned", curves }
}

fn push(curves: &mut Vec<Curve>, name: String, at: f64, ns: Option<u64>) {
    let Some(ns) = ns.filter(|&ns| ns > 0 && at > 0.0) else { return };
    let point = (at, ns as f64);
    match curves.iter_mut().find(|curve| curve.name == name) {
        Some(curve) => curve.points.push(point),
        None => curves.push(Curve { name, points: vec![point] }),
    }
}

impl Plot {
    /// Names of the curves in their colours.
    #[must_use]
    pub fn legend(&self) -> String {
        let mut legend = "<span class=\"legend\">".to_owned();
        for (curve, colour) in self.curves.iter().zip(COLOURS.iter().cycle()) {
            let RGBColor(red, green, blue) = colour;
            let _ = write!(
                legend,
                "<svg width=\"24\" height=\"12\" viewBox=\"0 0 24 12\" aria-hidden=\"true\">\
                 <path d=\"M0 6H24\" stroke=\"#{red:02x}{green:02x}{blue:02x}\" \
                 stroke-width=\"2\"/></svg> {} ",
                curve.name
            );
        }
        legend + "</span>"
    }

    /// As SVG.
    ///
    /// # Errors
    /// If it cannot be drawn.
    pub fn draw(&self) -> Result<String, BenchError> {
        let points = || self.curves.iter().flat_map(|curve| &curve.points);
        let (left, right) = bounds(points().map(|point| point.0));
        let (low, high) = bounds(points().map(|point| point.1));
        let (bottom, top) = (10_f64.powf(low.log10().floor()), 10_f64.powf(high.log10().ceil()));
        let mut svg = String::new();
        {
            let area = SVGBackend::with_string(&mut svg, (WIDTH, HEIGHT)).into_drawing_area();
            area.fill(&WHITE).map_err(plot_error)?;
            let mut chart = ChartBuilder::on(&area)
                .margin(8)
                .margin_right(30)
                .x_label_area_size(50)
                .y_label_area_size(80)
                .build_cartesian_2d(
                    (left..right).log_scale(),
                    (bottom..top.max(bottom * 10.0)).log_scale(),
                )
                .map_err(plot_error)?;
            let text = ("sans-serif", TEXT_SIZE).into_font().color(&TEXT);
            chart
                .configure_mesh()
                .disable_x_mesh()
                .light_line_style(TRANSPARENT)
                .bold_line_style(GRID)
                .axis_style(TEXT)
                .x_labels(6)
                .y_labels(6)
                .x_label_formatter(&|x| short(*x))
                .y_label_formatter(&|ns| table::time(ns.round() as u64))
                .x_desc(self.x)
                .label_style(text.clone())
                .axis_desc_style(text)
                .draw()
                .map_err(plot_error)?;
            for (curve, colour) in self.curves.iter().zip(COLOURS.iter().cycle()) {
                let line = LineSeries::new(curve.points.iter().copied(), colour.stroke_width(2));
                chart.draw_series(line).map_err(plot_error)?;
                let marks = curve.points.iter().map(|&at| Circle::new(at, 3, colour.filled()));
                chart.draw_series(marks).map_err(plot_error)?;
            }
            area.present().map_err(plot_error)?;
        }
        Ok(svg)
    }
}

/// The least and the greatest, and never the same.
fn bounds(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) =
        values.fold((f64::MAX, 1.0_f64), |(low, high), value| (low.min(value), high.max(value)));
    (low.min(high / 2.0).max(1e-3), high)
}

/// 1000000 as 1 M.
fn short(number: f64) -> String {
    match number {
        n if n >= 1e6 => format!("{:.3} M", n / 1e6).replace(".000", ""),
        n if n >= 1e3 => format!("{:.1} k", n / 1e3).replace(".0", ""),
        n => format!("{n:.0}"),
    }
}

fn plot_error<E: std::error::Error + Send + Sync>(error: DrawingAreaErrorKind<E>) -> BenchError {
    BenchError::Plot(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_have_room() {
        assert_eq!(bounds([10.0, 1_000.0].into_iter()), (10.0, 1_000.0));
        assert_eq!(bounds([8.0].into_iter()), (4.0, 8.0));
        assert_eq!(short(2_000_000.0), "2 M");
        assert_eq!(short(62_500.0), "62.5 k");
    }
}
