//! On what it was measured.

use std::fs;

/// The machine, as far as it can be seen.
#[derive(Clone, Debug)]
pub struct Machine {
    /// Processor, cores, caches and system, in words.
    pub name: String,
    /// The load averages of the last 1, 5 and 15 minutes as it began, where the system has them.
    pub load: Option<[f64; 3]>,
}

impl Machine {
    /// Looks around.
    #[must_use]
    pub fn look() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let mut name = format!("{}, {cores} cores", processor());
        for (level, index) in [("L2", 2), ("L3", 3)] {
            let path = format!("/sys/devices/system/cpu/cpu0/cache/index{index}/size");
            if let Ok(size) = fs::read_to_string(path) {
                name.push_str(&format!(", {level} {}iB", size.trim()));
            }
        }
        name.push_str(&format!(", {} {}", std::env::consts::OS, std::env::consts::ARCH));
        Self { name, load: load() }
    }
}

/// The commit of which the program is made; with `-dirty` if the folder held changes.
pub const COMMIT: &str = env!("ACD_COMMIT");

/// Whether the compiler optimised; else times say nothing.
pub const OPTIMISED: bool = !cfg!(debug_assertions);

fn processor() -> String {
    let Ok(text) = fs::read_to_string("/proc/cpuinfo") else {
        return "unknown processor".to_owned();
    };
    let model = text.lines().find_map(|line| line.strip_prefix("model name"));
    let model = model.and_then(|rest| rest.split_once(':')).map(|(_, name)| name.trim());
    model.unwrap_or("unknown processor").to_owned()
}

/// The load averages now.
#[must_use]
pub fn load() -> Option<[f64; 3]> {
    let text = fs::read_to_string("/proc/loadavg").ok()?;
    let mut numbers = text.split_whitespace().map_while(|word| word.parse().ok());
    Some([numbers.next()?, numbers.next()?, numbers.next()?])
}
