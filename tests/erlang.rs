//! Erlang B, C and A against exact values, each other, and what must hold of them.

use acd::erlang::{
    ErlangError, Figures, Formula, MAX_AGENTS, Target, Workload, erlang_b, erlang_c,
};

#[path = "erlang/soundness.rs"]
mod soundness;

/// M/M/n and M/M/n+M by exact formulas, to 15 digits.
const ORACLE: &str = include_str!("data/erlang_oracle.csv");

/// How far one number is from the true one, relatively; nothing but 0 is near 0.
fn deviation(given: f64, truth: f64) -> f64 {
    if given == truth { 0.0 } else { ((given - truth) / truth).abs() }
}

fn near(given: f64, truth: f64, tolerance: f64) {
    let deviation = deviation(given, truth);
    assert!(deviation <= tolerance, "{given} instead of {truth}: off by {deviation:e}");
}

type Column = (&'static str, fn(&Figures) -> f64);

/// The oracle's columns behind the inputs.
const COLUMNS: [Column; 13] = [
    ("offered_erlangs", |it| it.offered_erlangs),
    ("p_wait", |it| it.p_wait),
    ("sl_offered", |it| it.sl_offered),
    ("sl_answered", |it| it.sl_answered),
    ("p_abandon", |it| it.p_abandon),
    ("p_abandon_in_T", |it| it.p_abandon_in_t),
    ("p_wait_gt_T", |it| it.p_wait_gt_t),
    ("asa", |it| it.asa),
    ("mean_wait_all", |it| it.mean_wait_all),
    ("mean_wait_abandoned", |it| it.mean_wait_abandoned),
    ("mean_wait_delayed", |it| it.mean_wait_delayed),
    ("occupancy", |it| it.occupancy),
    ("mean_queue", |it| it.mean_queue),
];

/// Every row and column, relatively, be the value as small as 1e-32. 1e-9 is what is promised;
/// what is found is 2e-14, and a loss of digits shall show.
#[test]
fn the_oracle_is_met_in_every_row_and_column() {
    let mut lines = ORACLE.lines();
    let names: Vec<&str> = lines.next().unwrap().split(',').collect();
    assert_eq!(names[5..], COLUMNS.map(|column| column.0));
    let mut worst = [0.0_f64; COLUMNS.len()];
    let mut rows = 0;
    for line in lines {
        let values: Vec<f64> = line.split(',').map(|value| value.parse().unwrap()).collect();
        assert_eq!(values.len(), names.len(), "{line}");
        let figures = evaluated(values[0], values[1], values[2], values[3], values[4]);
        for ((name, column), (truth, worst)) in
            COLUMNS.iter().zip(values[5..].iter().zip(&mut worst))
        {
            let off = deviation(column(&figures), *truth);
            assert!(off <= 1e-12, "{name}: {} in {line}: off by {off:e}", column(&figures));
            *worst = worst.max(off);
        }
        // The two formulas without a column follow from others.
        near(figures.sl_answered_or_abandoned, 1.0 - values[11], 1e-12);
        near(figures.sl_late_abandons_only, values[7] / (1.0 - values[10]), 1e-12);
        rows += 1;
    }
    assert_eq!(rows, 754);
    for ((name, _), worst) in COLUMNS.iter().zip(worst) {
        println!("{name:<20} {worst:.1e}");
    }
}

fn evaluated(calls: f64, aht_s: f64, agents: f64, patience_s: f64, within_s: f64) -> Figures {
    let mut work = Workload::new(calls, aht_s).unwrap();
    if patience_s.is_finite() {
        work = work.with_patience(patience_s).unwrap();
    }
    work.figures(agents as u32, within_s).unwrap()
}

fn greatest_common_divisor(a: u128, b: u128) -> u128 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

/// Erlang B as a fraction in lowest terms, for a load of p/q erlangs; `None` beyond 128 bits.
fn exact_blocking(agents: u32, p: u128, q: u128) -> Option<(u128, u128)> {
    // B(k) = pB / (kq + pB)
    let (mut above, mut below) = (1_u128, 1_u128);
    for k in 1..=u128::from(agents) {
        let busy = p.checked_mul(above)?;
        below = k.checked_mul(q)?.checked_mul(below)?.checked_add(busy)?;
        let divisor = greatest_common_divisor(busy, below);
        (above, below) = (busy / divisor, below / divisor);
    }
    Some((above, below))
}

#[test]
fn erlang_b_and_c_against_exact_fractions() {
    let mut compared = 0;
    for q in 1..=4_u128 {
        for p in 1..=40_u128 {
            for agents in 1..=30_u32 {
                let Some((above, below)) = exact_blocking(agents, p, q) else { continue };
                let offered = p as f64 / q as f64;
                let blocking = above as f64 / below as f64;
                near(erlang_b(agents, offered).unwrap(), blocking, 2e-15);
                let n = u128::from(agents);
                if n * q <= p {
                    continue;
                }
                // C = nqB / (nq - p(1 - B))
                let part = |factor: u128| factor.checked_mul(above);
                let rest = (n * q - p).checked_mul(below);
                let (Some(high), Some(low), Some(rest)) = (part(n * q), part(p), rest) else {
                    continue;
                };
                let Some(low) = low.checked_add(rest) else { continue };
                near(erlang_c(agents, offered).unwrap(), high as f64 / low as f64, 2e-15);
                compared += 1;
            }
        }
    }
    assert!(compared > 1000, "{compared} fractions compared");
}

#[test]
fn published_fractions() {
    for (agents, offered, above, below) in [
        (1, 0.5, 1.0, 2.0),
        (2, 1.0, 1.0, 3.0),
        (3, 2.0, 4.0, 9.0),
        (4, 3.0, 27.0, 53.0),
        (5, 4.0, 128.0, 231.0),
        (10, 8.0, 4_194_304.0, 10_250_507.0),
        (14, 10.0, 976_562_500.0, 5_608_175_823.0),
    ] {
        near(erlang_c(agents, offered).unwrap(), above / below, 1e-15);
    }
    near(erlang_b(10, 8.0).unwrap(), 4_194_304.0 / 34_475_319.0, 1e-15);
    near(erlang_b(0, 8.0).unwrap(), 1.0, 0.0);
    // 10,050 agents, 10,000 erlangs: what breaks factorials.
    near(erlang_b(10_050, 1e4).unwrap(), 0.005_063_869_846, 1e-9);
    near(erlang_c(10_050, 1e4).unwrap(), 0.505_689_091_1, 1e-9);
}

/// Garnett, Mandelbaum and Reiman (2002): 50 agents, 48 erlangs, 1 min AHT, 2 min patience.
#[test]
fn published_case_of_erlang_a() {
    let figures = evaluated(2880.0, 60.0, 50.0, 120.0, 20.0);
    near(figures.p_wait, 0.467_774_069, 1e-8);
    near(figures.p_abandon, 0.030_912_249_2, 1e-8);
    near(figures.asa, 3.615_900_24, 1e-8);
    near(figures.mean_wait_abandoned, 6.642_844_65, 1e-8);
    near(figures.mean_wait_all, 3.709, 1e-3);
    near(figures.level(Formula::AnsweredOrAbandoned), 0.972_864_392, 1e-8);
    near(figures.level(Formula::OfAnswered), 0.973_099_654, 1e-8);
    near(figures.level(Formula::OfOffered), 0.943_018_955, 1e-8);
    near(figures.level(Formula::LateAbandonsOnly), 0.972_029_603, 1e-8);
}

/// By sums over all states of incomplete beta functions, in 30 digits, T = 20 s: agents, erlangs,
/// AHT, patience; P(wait), P(abandon), ASA, mean wait of those who give up, F1 to F4.
#[test]
fn erlang_a_by_its_series() {
    #[rustfmt::skip]
    let rows = [
        [
            1.0, 1.0, 60.0, 60.0, 0.632_120_559, 0.367_879_441,
            15.612_120_6, 33.173_976_8, 0.633_453_808, 0.744_397_965, 0.470_549_257, 0.562_121_390,
        ],
        [
            14.0, 10.0, 180.0, 120.0, 0.126_976_340, 0.022_839_286_5,
            2.345_375_23, 19.654_985_5, 0.946_986_616, 0.954_530_373, 0.932_729_581, 0.946_219_870,
        ],
        [
            11.0, 10.0, 180.0, 120.0, 0.382_816_491, 0.094_155_034_2,
            9.782_517_52, 25.884_541_2, 0.790_534_451, 0.819_355_422, 0.742_208_984, 0.779_897_915,
        ],
        [
            10.0, 10.0, 180.0, 60.0, 0.423_417_675, 0.157_526_871,
            7.494_469_74, 19.918_651_9, 0.815_230_411, 0.852_264_795, 0.718_010_188, 0.795_332_600,
        ],
        [
            18.0, 20.0, 240.0, 180.0, 0.661_200_682, 0.152_755_656,
            26.366_131_6, 33.762_823_5, 0.544_650_995, 0.569_939_176, 0.482_877_743, 0.514_670_621,
        ],
        [
            95.0, 100.0, 180.0, 120.0, 0.641_593_482, 0.073_619_625_9,
            8.686_075_08, 10.700_212_3, 0.842_842_112, 0.842_134_855, 0.780_137_202, 0.832_328_272,
        ],
        [
            1000.0, 1000.0, 180.0, 120.0, 0.454_130_139, 0.013_888_682_9,
            1.649_101_02, 2.912_066_75, 0.999_988_609, 0.999_988_551, 0.986_100_027, 0.999_988_449,
        ],
    ];
    for row in rows {
        let [agents, erlangs, aht_s, patience_s, truth @ ..] = row;
        let figures = evaluated(erlangs * 3600.0 / aht_s, aht_s, agents, patience_s, 20.0);
        let levels = Formula::ALL.map(|formula| figures.level(formula));
        let Figures { p_wait, p_abandon, asa, mean_wait_abandoned, .. } = figures;
        let times = [p_wait, p_abandon, asa, mean_wait_abandoned];
        for (given, truth) in times.into_iter().chain(levels).zip::<[f64; 8]>(truth) {
            near(given, truth, 5e-9);
        }
    }
}

/// Patience as long as the handle time: the number of calls is Poisson. One agent, one erlang:
/// P(abandon) = 1/e, P(wait) = 1 - 1/e.
#[test]
fn one_agent_one_erlang_patience_of_one_handle_time() {
    let figures = evaluated(60.0, 60.0, 1.0, 60.0, 20.0);
    let e = (-1_f64).exp();
    near(figures.p_abandon, e, 1e-13);
    near(figures.p_wait, 1.0 - e, 1e-13);
    near(figures.mean_queue, e, 1e-13);
}

/// P(wait) and P(abandon) of M/M/n+M by its states, the slow way.
fn by_states(agents: u32, offered: f64, patience_in_aht: f64) -> (f64, f64) {
    let n = f64::from(agents);
    let (mut below, mut probability) = (0.0, 1.0);
    for k in (1..=agents).rev() {
        probability *= f64::from(k) / offered;
        below += probability;
    }
    let (mut waiting, mut abandoning) = (0.0, 0.0);
    let (mut probability, mut length) = (1.0, 0.0);
    while probability > 1e-18 * waiting || length < n {
        waiting += probability;
        abandoning += probability * length / patience_in_aht / offered;
        length += 1.0;
        probability *= offered / (n + length / patience_in_aht);
    }
    (waiting / (below + waiting), abandoning / (below + waiting))
}

#[test]
fn erlang_a_against_its_states() {
    for agents in [1, 2, 7, 40, 300, 2000, 100_000] {
        for load in [0.3, 0.5, 0.9, 0.99, 1.0, 1.05, 1.2, 2.0] {
            for patience_in_aht in [0.02, 0.3, 1.0, 4.0, 50.0] {
                let offered = load * f64::from(agents);
                let (p_wait, p_abandon) = by_states(agents, offered, patience_in_aht);
                if !p_wait.is_normal() || p_wait < 1e-290 {
                    continue;
                }
                let figures = evaluated(
                    offered * 20.0,
                    180.0,
                    f64::from(agents),
                    180.0 * patience_in_aht,
                    20.0,
                );
                near(figures.p_wait, p_wait, 1e-12);
                near(figures.p_abandon, p_abandon, 1e-12);
            }
        }
    }
}

#[test]
fn endless_patience_is_the_limit_of_long_patience() {
    let (patient, nearly) = (
        evaluated(400.0, 240.0, 30.0, f64::INFINITY, 20.0),
        evaluated(400.0, 240.0, 30.0, 1e9, 20.0),
    );
    for (name, column) in COLUMNS {
        if !name.contains("abandon") {
            assert!((column(&nearly) - column(&patient)).abs() < 1e-4, "{name}");
        }
    }
    assert!(nearly.p_abandon < 1e-6);
}

const TARGET: Target = Target { level: 0.8, within_s: 20.0, formula: Formula::OfOffered };

/// Minimum agents by Erlang C, AHT 180 s and 300 s: 80/20, 90/20, 80/15.
#[test]
fn agents_needed_by_the_table() {
    for (erlangs, needed) in [
        (1.0, [3, 3, 3, 3, 3, 3]),
        (2.0, [4, 5, 4, 4, 5, 4]),
        (5.0, [8, 9, 8, 8, 9, 8]),
        (10.0, [14, 15, 14, 14, 15, 14]),
        (20.0, [24, 26, 25, 25, 26, 25]),
        (50.0, [56, 58, 56, 57, 59, 57]),
        (100.0, [107, 110, 108, 108, 111, 109]),
        (200.0, [208, 211, 209, 210, 214, 211]),
        (500.0, [510, 514, 512, 513, 518, 515]),
        (1000.0, [1011, 1015, 1013, 1015, 1021, 1018]),
    ] {
        for (at, needed) in needed.into_iter().enumerate() {
            let aht_s = if at < 3 { 180.0 } else { 300.0 };
            let (level, within_s) = [(0.8, 20.0), (0.9, 20.0), (0.8, 15.0)][at % 3];
            let work = Workload::new(erlangs * 3600.0 / aht_s, aht_s).unwrap();
            let target = Target { level, within_s, ..TARGET };
            assert_eq!(work.agents_needed(target), Ok(needed), "{erlangs} {aht_s} {target:?}");
        }
    }
}

fn assert_least(work: Workload, target: Target) {
    let needed = work.agents_needed(target).unwrap();
    let level = |agents| work.figures(agents, target.within_s).map(|it| it.level(target.formula));
    assert!(level(needed).unwrap() >= target.level, "{work:?} {target:?} {needed}");
    match (needed, level(needed - 1)) {
        (1, _) | (_, Err(ErlangError::Unstable { .. })) => {}
        (_, fewer) => assert!(fewer.unwrap() < target.level, "{work:?} {target:?} {needed}"),
    }
}

#[test]
fn agents_needed_by_a_hundred_thousand_erlangs() {
    let work = Workload::new(1.5e6, 240.0).unwrap();
    assert_least(work, TARGET);
    assert!((100_001..101_000).contains(&work.agents_needed(TARGET).unwrap()));
    // Nobody waits long where callers give up: less staff than work will do.
    let impatient = work.with_patience(60.0).unwrap();
    assert_least(impatient, TARGET);
    assert!(impatient.agents_needed(TARGET).unwrap() < 100_000);
}

#[test]
fn agents_out_of_reach() {
    let work = Workload::new(1e9, 3.6).unwrap();
    assert_eq!(work.agents_needed(TARGET), Err(ErlangError::OutOfReach));
    assert!(work.with_patience(60.0).unwrap().agents_needed(TARGET).is_ok());
}

fn complaint<T: std::fmt::Debug>(wrong: Result<T, ErlangError>) -> String {
    wrong.unwrap_err().to_string()
}

#[test]
fn wrong_numbers_are_refused() {
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, -1.0, 1e300, f64::MIN_POSITIVE] {
        assert!(complaint(Workload::new(bad, 240.0)).starts_with("calls per hour: "), "{bad}");
        assert!(complaint(Workload::new(400.0, bad)).starts_with("average handle time"), "{bad}");
        let work = Workload::new(400.0, 240.0).unwrap();
        assert!(complaint(work.with_patience(bad)).starts_with("mean patience"), "{bad}");
        let target = Target { level: bad, ..TARGET };
        assert!(complaint(work.agents_needed(target)).starts_with("level of the target"), "{bad}");
        assert!(complaint(erlang_b(3, bad)).starts_with("offered work"), "{bad}");
        assert!(complaint(erlang_c(3, bad)).starts_with("offered work"), "{bad}");
    }
    let work = Workload::new(400.0, 240.0).unwrap();
    for bad in [f64::NAN, f64::INFINITY, -1.0, 1e300] {
        assert!(complaint(work.figures(30, bad)).starts_with("threshold"), "{bad}");
        let target = Target { within_s: bad, ..TARGET };
        assert!(complaint(work.agents_needed(target)).starts_with("threshold"), "{bad}");
    }
    for bad in [0, MAX_AGENTS + 1, u32::MAX] {
        assert!(complaint(work.figures(bad, 20.0)).starts_with("agents: "), "{bad}");
        assert!(complaint(erlang_c(bad, 0.5)).starts_with("agents: "), "{bad}");
    }
    let error = complaint(Workload::new(1e9, 1e7));
    assert!(error.starts_with("offered work in erlangs"), "{error}");
    assert_eq!(
        complaint(Workload::new(-1.0, 240.0)),
        "calls per hour: -1 is not from 0.000001 to 1000000000".to_owned()
    );
}

#[test]
fn no_more_agents_than_work_is_unstable_if_nobody_gives_up() {
    let work = Workload::new(450.0, 240.0).unwrap();
    let unstable = Err(ErlangError::Unstable { agents: 30, offered_erlangs: 30.0 });
    assert_eq!(work.figures(30, 20.0), unstable);
    assert!(complaint(work.figures(30, 20.0)).contains("at least 31 agents"));
    assert!(work.figures(31, 20.0).is_ok());
    assert!(work.with_patience(1e9).unwrap().figures(30, 20.0).is_ok());
    assert!(erlang_c(30, 30.0).is_err());
}
