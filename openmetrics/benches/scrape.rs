//! What a snapshot costs the owner of the core, and what a page costs whoever serves it, by
//! number of queues.

#[path = "../tests/floor/mod.rs"]
mod floor;

use acd::Limits;
use acd_openmetrics::{Detail, Options, Page, Snapshot};
use criterion::{Criterion, criterion_group, criterion_main};
use floor::Floor;

fn scrape(criterion: &mut Criterion) {
    for queues in [200, 2_000] {
        let limits = Limits { queues, ..Limits::default() };
        let floor = Floor::with_limits(limits, queues, 200_000);
        let mut group = criterion.benchmark_group(format!("{queues} queues"));
        group.sample_size(10);
        let more = Detail { queue_percentiles: true, ..Detail::default() };
        for (name, detail) in
            [("snapshot", Detail::default()), ("snapshot with percentiles of queues", more)]
        {
            group.bench_function(name, |bencher| {
                bencher.iter(|| Snapshot::in_detail(&floor.core, &floor, detail));
            });
        }
        let Some(snapshot) = Snapshot::in_detail(&floor.core, &floor, more) else { continue };
        let mut text = String::new();
        for (name, most) in [("page", queues as usize), ("page of 100 queues and the rest", 100)] {
            let options = Options { queues: most, ..Options::default() };
            group.bench_function(name, |bencher| {
                bencher.iter(|| {
                    text.clear();
                    Page::new(&snapshot, &options).write_to(&mut text)
                });
            });
            println!("{name}: {} bytes, {} lines", text.len(), text.lines().count());
        }
        group.finish();
    }
}

criterion_group!(benches, scrape);
criterion_main!(benches);
