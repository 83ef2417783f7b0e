//! References with exact figures, as centres to simulate and the figures they must show.

use acd::{AgentOrder, QueueRules, WrapUp};
use serde_json::Value;

use super::batches::Estimate;
use super::poisson::{Centre, Counts, Group, Line, simulate};

/// What a figure is made of in one batch: its upper and its lower part.
type Parts = Box<dyn Fn(&Counts) -> (f64, f64) + Send + Sync>;

/// A figure and its exact value.
pub struct Figure {
    pub name: String,
    pub truth: f64,
    pub parts: Parts,
}

/// A centre and all that is known of it.
pub struct Case {
    pub name: String,
    pub centre: Centre,
    pub figures: Vec<Figure>,
}

/// A figure as the reference has it and as the simulation met it.
#[derive(Clone, Debug)]
pub struct Verdict {
    pub case: String,
    pub figure: String,
    pub truth: f64,
    /// `None`: nothing happened that the figure counts.
    pub met: Option<Estimate>,
}

impl Verdict {
    /// Met; a figure of nothing is met by nothing.
    pub fn holds(&self) -> bool {
        self.met.map_or(self.truth == 0.0, |met| met.holds(self.truth))
    }

    /// Half the interval's width, as a share of the exact value.
    pub fn relative_width(&self) -> f64 {
        let width = self.met.map_or(0.0, |met| met.half_width());
        if width == 0.0 { 0.0 } else { width / self.truth }
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:<34} {:<22} {:>11.5} ", self.case, self.figure, self.truth)?;
        match self.met {
            None => write!(f, "nothing to count"),
            Some(met) => write!(
                f,
                "{:>11.5} ± {:<9.5} ({:.2} %) {}",
                met.value,
                met.half_width(),
                self.relative_width() * 100.0,
                if self.holds() { "" } else { "MISSED" }
            ),
        }
    }
}

impl Case {
    fn new(name: String, lines: Vec<Line>, groups: Vec<Group>) -> Self {
        Self { name, centre: Centre { lines, groups }, figures: Vec::new() }
    }

    /// The same reference, another centre: for planted faults.
    pub fn with(mut self, fault: impl FnOnce(&mut Centre)) -> Self {
        fault(&mut self.centre);
        self
    }

    /// How many times the usual number of calls this case needs. Where nobody gives up, long
    /// queues are rare and weigh much: short batches are too skewed for Student's t.
    pub fn weight(&self) -> u64 {
        let patient = self.centre.lines.iter().any(|line| line.patience_s.is_infinite());
        if patient { 3 } else { 1 }
    }

    /// Simulates so many calls and compares every figure.
    pub fn judge(&self, calls: u64, seed: u64) -> Vec<Verdict> {
        let batches = simulate(&self.centre, calls, seed);
        let judge = |figure: &Figure| {
            let parts: Vec<_> = batches.iter().map(|batch| (figure.parts)(batch)).collect();
            Verdict {
                case: self.name.clone(),
                figure: figure.name.clone(),
                truth: figure.truth,
                met: Estimate::ratio(&parts),
            }
        };
        self.figures.iter().map(judge).collect()
    }

    fn expect<F>(&mut self, name: impl Into<String>, truth: f64, parts: F)
    where
        F: Fn(&Counts) -> (f64, f64) + Send + Sync + 'static,
    {
        self.figures.push(Figure { name: name.into(), truth, parts: Box::new(parts) });
    }

    /// A figure of some lines together.
    fn expect_of<F>(&mut self, lines: &[usize], name: &str, truth: f64, parts: F)
    where
        F: Fn(&Sums) -> (f64, f64) + Send + Sync + 'static,
    {
        let lines = lines.to_vec();
        let name = format!("{name}{}", lines.iter().map(|l| format!(" {l}")).collect::<String>());
        self.expect(name, truth, move |counts| parts(&Sums::of(counts, &lines)));
    }

    fn expect_occupancy(&mut self, groups: std::ops::Range<usize>, truth: f64) {
        self.expect(format!("occupancy {groups:?}"), truth, move |counts| {
            let groups = &counts.groups[groups.clone()];
            let sum = |of: fn(&super::poisson::GroupCounts) -> u64| {
                groups.iter().map(of).sum::<u64>() as f64
            };
            (sum(|group| group.busy), sum(|group| group.logged_in))
        });
    }

    /// The share of a line's answered calls that one group answered.
    fn expect_share(&mut self, line: usize, group: usize, truth: f64) {
        self.expect(format!("share of {line} to group {group}"), truth, move |counts| {
            let all: u64 = counts.groups.iter().map(|group| group.answered[line]).sum();
            (counts.groups[group].answered[line] as f64, all as f64)
        });
    }
}

/// The counters of some lines together; times in seconds.
struct Sums {
    offered: f64,
    delayed: f64,
    answered: f64,
    answered_within: f64,
    abandoned: f64,
    abandoned_within: f64,
    wait_answered: f64,
    wait_abandoned: f64,
    waiting: f64,
    seconds: f64,
}

impl Sums {
    fn of(counts: &Counts, lines: &[usize]) -> Self {
        let sum = |of: fn(&super::poisson::LineCounts) -> u64| {
            lines.iter().map(|&line| of(&counts.lines[line])).sum::<u64>() as f64
        };
        Self {
            offered: sum(|line| line.figures.offered),
            delayed: sum(|line| line.delayed),
            answered: sum(|line| line.figures.answered),
            answered_within: sum(|line| line.figures.answered_within),
            abandoned: sum(|line| line.figures.abandoned),
            abandoned_within: sum(|line| line.figures.abandoned_within),
            wait_answered: sum(|line| line.figures.wait_answered.micros()) / 1e6,
            wait_abandoned: sum(|line| line.figures.wait_abandoned.micros()) / 1e6,
            waiting: sum(|line| line.waiting) / 1e6,
            seconds: counts.micros as f64 / 1e6,
        }
    }

    fn finished(&self) -> f64 {
        self.answered + self.abandoned
    }
}

/// Every figure of Erlang A that the reference has, of these lines together; `truth` by the
/// reference's column. Columns that are not there are left out.
fn expect_erlang_a(case: &mut Case, lines: &[usize], truth: &dyn Fn(&str) -> Option<f64>) {
    let mut column = |name: &str, parts: fn(&Sums) -> (f64, f64)| {
        if let Some(truth) = truth(name) {
            case.expect_of(lines, name, truth, parts);
        }
    };
    column("p_wait", |s| (s.delayed, s.offered));
    column("sl_answered", |s| (s.answered_within, s.answered)); // F2
    column("sl_offered", |s| (s.answered_within, s.finished())); // F3
    column("p_abandon", |s| (s.abandoned, s.finished()));
    column("p_abandon_in_T", |s| (s.abandoned_within, s.finished()));
    column("p_wait_gt_T", |s| {
        (s.finished() - s.answered_within - s.abandoned_within, s.finished())
    });
    column("asa", |s| (s.wait_answered, s.answered));
    column("mean_wait_all", |s| (s.wait_answered + s.wait_abandoned, s.finished()));
    column("mean_wait_abandoned", |s| (s.wait_abandoned, s.abandoned));
    column("mean_wait_delayed", |s| (s.wait_answered + s.wait_abandoned, s.delayed));
    column("mean_queue", |s| (s.waiting, s.seconds));
    if let (Some(f3), Some(in_t)) = (truth("sl_offered"), truth("p_abandon_in_T")) {
        case.expect_of(lines, "F1", f3 + in_t, |s| {
            (s.answered_within + s.abandoned_within, s.finished())
        });
        case.expect_of(lines, "F4", f3 / (1.0 - in_t), |s| {
            (s.answered_within, s.finished() - s.abandoned_within)
        });
    }
}

fn line(rules: QueueRules, calls_per_hour: f64, talk_s: f64, patience_s: f64) -> Line {
    Line { rules, calls_per_hour, talk_s, patience_s, last_come_first: false }
}

fn group(agents: f64, skills: &[(&'static str, i32)]) -> Group {
    Group { agents: agents as u32, skills: skills.to_vec() }
}

fn wants(skill: &str, agent_order: AgentOrder) -> QueueRules {
    QueueRules { require: skill.into(), agent_order, ..QueueRules::default() }
}

/// The rows of `tests/data/erlang_a.csv`.
pub fn erlang_a() -> Vec<Case> {
    let mut lines = include_str!("../data/erlang_a.csv").lines();
    let header: Vec<&str> = lines.next().expect("a header").split(',').collect();
    lines.map(|row| erlang_case(&header, &row.split(',').collect::<Vec<_>>())).collect()
}

fn erlang_case(header: &[&str], row: &[&str]) -> Case {
    assert_eq!(header.len(), row.len(), "{row:?}");
    let truth = |name: &str| {
        let at = header.iter().position(|column| *column == name)?;
        Some(row[at].parse::<f64>().expect("a number, or inf"))
    };
    let given = |name: &str| truth(name).unwrap_or_else(|| panic!("no column {name}"));
    assert_eq!(given("threshold_s"), 20.0);
    let mut case = Case::new(
        format!("{} calls/h {} s, {} agents, {}", row[0], row[1], row[2], row[3]),
        vec![line(
            QueueRules::default(),
            given("lambda_per_hour"),
            given("aht_s"),
            given("mean_patience_s"),
        )],
        vec![group(given("agents"), &[])],
    );
    expect_erlang_a(&mut case, &[0], &truth);
    case.expect_occupancy(0..1, given("occupancy"));
    case
}

/// The cases of one design in `tests/data/multiskill_exact.json`.
fn designs(name: &str, make: fn(&str, &Value) -> Case) -> Vec<Case> {
    let all: Value = serde_json::from_str(include_str!("../data/multiskill_exact.json"))
        .expect("the reference is JSON");
    let cases = all[name].as_array().expect("a list of cases");
    cases.iter().enumerate().map(|(k, case)| make(&format!("{name} {k}"), case)).collect()
}

fn number(case: &Value, name: &str) -> f64 {
    case[name].as_f64().unwrap_or_else(|| panic!("no number {name}"))
}

fn numbers(case: &Value, name: &str) -> Vec<f64> {
    let list = case[name].as_array().unwrap_or_else(|| panic!("no list {name}"));
    list.iter().map(|value| value.as_f64().expect("a number")).collect()
}

/// Cobham: several classes of callers, strict priorities, one pool; nobody gives up.
pub fn priorities() -> Vec<Case> {
    designs("A_cobham", |name, given| {
        let rates = numbers(given, "lams_per_hour_high_to_low");
        let lines = rates.iter().enumerate().map(|(class, &rate)| {
            let rules = QueueRules { priority: -(class as i64), ..QueueRules::default() };
            line(rules, rate, number(given, "aht_s"), f64::INFINITY)
        });
        let pool = vec![group(number(given, "agents"), &[])];
        let mut case = Case::new(name.into(), lines.collect(), pool);
        let all: Vec<usize> = (0..rates.len()).collect();
        expect_erlang_a(&mut case, &all, &|column| given[column].as_f64());
        for (class, wait) in numbers(given, "mean_wait_by_class").into_iter().enumerate() {
            case.expect_of(&[class], "p_wait", number(given, "p_wait"), |s| (s.delayed, s.offered));
            case.expect_of(&[class], "asa", wait, |s| (s.wait_answered, s.answered));
        }
        case
    })
}

/// V: two kinds of callers, one pool for both, the longest waiting first. Each kind then has the
/// figures of both.
pub fn v_designs() -> Vec<Case> {
    designs("B_v_model", |name, given| {
        let queue = |skill: &str, rate: &str| {
            let (talk, patience) = (number(given, "aht_s"), number(given, "patience_s"));
            line(wants(skill, AgentOrder::LongestIdle), number(given, rate), talk, patience)
        };
        let lines = vec![queue("one", "lam1_per_hour"), queue("two", "lam2_per_hour")];
        let pool = vec![group(number(given, "agents"), &[("one", 1), ("two", 1)])];
        let mut case = Case::new(name.into(), lines, pool);
        let both = &given["both_types"];
        expect_erlang_a(&mut case, &[0, 1], &|column| both[column].as_f64());
        for kind in 0..2 {
            expect_erlang_a(&mut case, &[kind], &|column| match column {
                "mean_queue" => None,
                _ => both[column].as_f64(),
            });
        }
        case.expect_occupancy(0..1, number(both, "occupancy"));
        case
    })
}

/// N: group 1 serves A only, group 2 serves A and B; A goes to group 1 while it can, and a free
/// agent of group 2 takes B before A. (The reference does not say the latter; with the longest
/// waiting first its figures are not met.)
pub fn n_designs() -> Vec<Case> {
    designs("C_n_model", |name, given| {
        let queue = |skill: &str, rate: &str| {
            let (talk, patience) = (number(given, "aht_s"), number(given, "patience_s"));
            let priority = i64::from(skill == "b");
            let rules = QueueRules { priority, ..wants(skill, AgentOrder::LeastSkilled) };
            line(rules, number(given, rate), talk, patience)
        };
        let lines = vec![queue("a", "lamA_per_hour"), queue("b", "lamB_per_hour")];
        let groups = vec![
            group(number(given, "n1"), &[("a", 1)]),
            group(number(given, "n2"), &[("a", 1), ("b", 1)]),
        ];
        let mut case = Case::new(name.into(), lines, groups);
        for (kind, suffix) in ["A", "B"].into_iter().enumerate() {
            expect_erlang_a(&mut case, &[kind], &|column| match column {
                "p_wait" | "p_abandon" => given[format!("{column}_{suffix}")].as_f64(),
                "mean_wait_all" => given[format!("mean_wait_{suffix}")].as_f64(),
                _ => None,
            });
        }
        case.expect_occupancy(0..1, number(given, "occupancy_1"));
        case.expect_occupancy(1..2, number(given, "occupancy_2"));
        case.expect_share(0, 0, number(given, "share_A_served_by_group1"));
        case
    })
}

/// X: each group serves both kinds but is better at its own, and is sought first for it; a free
/// agent takes the longest waiting call.
pub fn x_designs() -> Vec<Case> {
    designs("D_x_model", |name, given| {
        let queue = |skill: &str, rate: &str| {
            let (talk, patience) = (number(given, "aht_s"), number(given, "patience_s"));
            line(wants(skill, AgentOrder::BestSkill), number(given, rate), talk, patience)
        };
        let lines = vec![queue("one", "lam1_per_hour"), queue("two", "lam2_per_hour")];
        let groups = vec![
            group(number(given, "n1"), &[("one", 2), ("two", 1)]),
            group(number(given, "n2"), &[("one", 1), ("two", 2)]),
        ];
        let mut case = Case::new(name.into(), lines, groups);
        let pooled = &given["erlang_a"];
        for kinds in [&[0, 1][..], &[0], &[1]] {
            expect_erlang_a(&mut case, kinds, &|column| pooled[column].as_f64());
        }
        case.expect_occupancy(0..1, number(given, "occupancy_1"));
        case.expect_occupancy(1..2, number(given, "occupancy_2"));
        case.expect_share(0, 0, number(given, "share_type1_by_group1"));
        case.expect_share(1, 1, number(given, "share_type2_by_group2"));
        case
    })
}

/// One agent, exponential talk, fixed wrap-up: M/G/1 (Pollaczek and Khinchine).
pub fn wrap_ups() -> Vec<Case> {
    designs("F_mg1_wrap", |name, given| {
        let wrap_up_s = number(given, "wrap_s") as i64;
        let rules = QueueRules { wrap_up: WrapUp::Fixed, wrap_up_s, ..QueueRules::default() };
        let (rate, talk) = (number(given, "lam_per_hour"), number(given, "talk_s"));
        let lines = vec![line(rules, rate, talk, f64::INFINITY)];
        let mut case = Case::new(name.into(), lines, vec![group(1.0, &[])]);
        expect_erlang_a(&mut case, &[0], &|column| match column {
            "p_wait" => given[column].as_f64(),
            "asa" => given["mean_wait"].as_f64(),
            _ => None,
        });
        case.expect_occupancy(0..1, number(given, "rho"));
        case
    })
}
