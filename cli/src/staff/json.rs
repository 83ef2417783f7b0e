//! The answer for programs.

use serde::Serialize;

use super::Answer;

#[derive(Serialize)]
struct Line {
    lambda_per_hour: f64,
    aht_s: f64,
    agents: u32,
    /// `null`: callers wait for ever.
    mean_patience_s: Option<f64>,
    threshold_s: f64,
    offered_erlangs: f64,
    p_wait: f64,
    sl_offered: f64,
    sl_answered: f64,
    p_abandon: f64,
    #[serde(rename = "p_abandon_in_T")]
    p_abandon_in_t: f64,
    #[serde(rename = "p_wait_gt_T")]
    p_wait_gt_t: f64,
    asa: f64,
    mean_wait_all: f64,
    mean_wait_abandoned: f64,
    mean_wait_delayed: f64,
    occupancy: f64,
    mean_queue: f64,
    sl_answered_or_abandoned: f64,
    sl_late_abandons_only: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<Target>,
}

#[derive(Serialize)]
struct Target {
    level: f64,
    within_s: f64,
    formula: &'static str,
}

/// One object on one line.
pub(super) fn render(answer: &Answer) -> String {
    let Answer { work, figures, target, .. } = answer;
    let line = Line {
        lambda_per_hour: work.calls_per_hour(),
        aht_s: work.aht_s(),
        agents: figures.agents,
        mean_patience_s: work.patience_s(),
        threshold_s: figures.within_s,
        offered_erlangs: figures.offered_erlangs,
        p_wait: figures.p_wait,
        sl_offered: figures.sl_offered,
        sl_answered: figures.sl_answered,
        p_abandon: figures.p_abandon,
        p_abandon_in_t: figures.p_abandon_in_t,
        p_wait_gt_t: figures.p_wait_gt_t,
        asa: figures.asa,
        mean_wait_all: figures.mean_wait_all,
        mean_wait_abandoned: figures.mean_wait_abandoned,
        mean_wait_delayed: figures.mean_wait_delayed,
        occupancy: figures.occupancy,
        mean_queue: figures.mean_queue,
        sl_answered_or_abandoned: figures.sl_answered_or_abandoned,
        sl_late_abandons_only: figures.sl_late_abandons_only,
        target: target.map(|target| Target {
            level: target.level,
            within_s: target.within_s,
            formula: target.formula.name(),
        }),
    };
    // Names are fixed and numbers are finite.
    serde_json::to_string(&line).unwrap_or_default() + "\n"
}
