//! Simulations through the core meet the exact formulas of queueing theory.

mod support;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use support::oracle::{self, Case, Verdict};

/// Calls in each simulation: `ORACLE_CALLS`, or as many as a debug build does in a minute.
fn calls() -> u64 {
    let asked = std::env::var("ORACLE_CALLS").ok();
    asked.map_or(400_000, |asked| asked.parse().expect("ORACLE_CALLS is a number of calls"))
}

/// Judges all cases, two at a time.
fn judge(cases: &[Case], calls: u64) -> Vec<Verdict> {
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        while let Some((k, case)) = take(cases, &next) {
            let verdicts = case.judge(calls, 1 + k as u64);
            done.lock().expect("no judge panics with the lock").push((k, verdicts));
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(work);
        scope.spawn(work);
    });
    let mut done = done.into_inner().expect("no judge panics with the lock");
    done.sort_by_key(|(k, _)| *k);
    done.into_iter().flat_map(|(_, verdicts)| verdicts).collect()
}

fn take<'a>(cases: &'a [Case], next: &AtomicUsize) -> Option<(usize, &'a Case)> {
    let k = next.fetch_add(1, Ordering::Relaxed);
    cases.get(k).map(|case| (k, case))
}

fn meets(cases: &[Case]) {
    let verdicts = judge(cases, calls());
    for verdict in &verdicts {
        println!("{verdict}");
    }
    let missed: Vec<&Verdict> = verdicts.iter().filter(|verdict| !verdict.holds()).collect();
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn erlang_a() {
    meets(&oracle::erlang_a());
}

#[test]
fn priorities() {
    meets(&oracle::priorities());
}

#[test]
fn two_skills() {
    let designs = [oracle::v_designs(), oracle::n_designs(), oracle::x_designs()];
    meets(&designs.into_iter().flatten().collect::<Vec<_>>());
}

#[test]
fn wrap_up() {
    meets(&oracle::wrap_ups());
}
