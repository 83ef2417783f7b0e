//! What must hold of any figures, whatever the numbers.

use acd::erlang::{Figures, Formula, Target, Workload};
use proptest::prelude::*;

use super::{COLUMNS, assert_least, evaluated};

/// What must hold of any figures.
fn assert_sound(figures: &Figures) -> Result<(), TestCaseError> {
    for (name, column) in COLUMNS {
        let value = column(figures);
        prop_assert!(value.is_finite() && value >= 0.0, "{} {:?}", name, figures);
        let part = name.starts_with("p_") || name.starts_with("sl_") || name == "occupancy";
        prop_assert!(!part || value <= 1.0, "{} {:?}", name, figures);
    }
    for formula in Formula::ALL {
        prop_assert!((0.0..=1.0).contains(&figures.level(formula)), "{:?}", figures);
    }
    // Answered soon, given up soon, or later: one of the three.
    let sum = figures.sl_offered + figures.p_abandon_in_t + figures.p_wait_gt_t;
    prop_assert!((sum - 1.0).abs() < 1e-11, "{} {:?}", sum, figures);
    // Little's law for the agents.
    let busy = figures.offered_erlangs * (1.0 - figures.p_abandon);
    let agents = f64::from(figures.agents);
    prop_assert!(
        (figures.occupancy * agents - busy).abs() <= 1e-11 * figures.offered_erlangs,
        "{:?}",
        figures
    );
    Ok(())
}

/// `second` is at least as good a floor as `first`, but for rounding.
fn assert_better(first: &Figures, second: &Figures) -> Result<(), TestCaseError> {
    for formula in Formula::ALL {
        let (first, second) = (first.level(formula), second.level(formula));
        prop_assert!(second >= first - 1e-11, "{:?} {} {}", formula, first, second);
    }
    for (name, column) in COLUMNS {
        if ["p_wait", "p_abandon", "p_wait_gt_T", "asa", "mean_wait_all"].contains(&name) {
            let (first, second) = (column(first), column(second));
            prop_assert!(second <= first * (1.0 + 1e-9) + 1e-300, "{} {} {}", name, first, second);
        }
    }
    Ok(())
}

/// Numbers of every size from `least` to `most`.
fn of_any_size(least: f64, most: f64) -> impl Strategy<Value = f64> {
    (least.ln()..=most.ln()).prop_map(move |x| x.exp().clamp(least, most))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// Up to 100,000 agents, loads of 0.5 to 1.2 each: more agents or fewer calls are better.
    #[test]
    fn stable_and_monotone_up_to_100_000_agents(
        agents in of_any_size(1.0, 100_000.0),
        load in 0.5..1.2_f64,
        aht_s in of_any_size(10.0, 2000.0),
        patience_s in prop_oneof![3 => of_any_size(1.0, 1e5), 1 => Just(f64::INFINITY)],
        within_s in 0.0..120.0_f64,
        more in 1..50_u32,
    ) {
        let agents = agents as u32;
        let patient = patience_s.is_infinite();
        let load = if patient { 0.5 + (load - 0.5) / 0.701 * 0.5 } else { load };
        let calls = load * f64::from(agents) * 3600.0 / aht_s;
        let at = |agents: u32, calls| {
            evaluated(calls, aht_s, f64::from(agents), patience_s, within_s)
        };
        let figures = at(agents, calls);
        let staffed = at(agents + more, calls);
        let quieter = at(agents, calls * 0.99);
        for figures in [&figures, &staffed, &quieter] {
            assert_sound(figures)?;
        }
        assert_better(&figures, &staffed)?;
        assert_better(&figures, &quieter)?;
    }

    /// Whatever numbers are allowed: no panic, nothing that is not a number.
    #[test]
    fn sound_at_all_numbers_in_range(
        calls in of_any_size(1e-6, 1e9),
        aht_s in of_any_size(1e-3, 1e7),
        patience_s in of_any_size(1e-3, 1e9),
        within_s in prop_oneof![Just(0.0), of_any_size(1e-9, 1e9)],
        agents in of_any_size(1.0, 1e6),
    ) {
        if let Ok(work) = Workload::new(calls, aht_s) {
            let figures = work.with_patience(patience_s).unwrap().figures(agents as u32, within_s);
            assert_sound(&figures.unwrap())?;
            if let Ok(figures) = work.figures(agents as u32, within_s) {
                assert_sound(&figures)?;
            }
        }
    }

    /// The least staff is enough, and one agent less is not.
    #[test]
    fn one_agent_less_misses_the_target(
        erlangs in of_any_size(0.01, 3000.0),
        aht_s in of_any_size(10.0, 2000.0),
        patience_s in prop_oneof![2 => of_any_size(1.0, 1e5), 1 => Just(f64::INFINITY)],
        level in 0.01..0.9999_f64,
        within_s in 0.0..120.0_f64,
        formula in prop::sample::select(&Formula::ALL[..]),
    ) {
        let mut work = Workload::new(erlangs * 3600.0 / aht_s, aht_s).unwrap();
        if patience_s.is_finite() {
            work = work.with_patience(patience_s).unwrap();
        }
        assert_least(work, Target { level, within_s, formula });
    }
}
