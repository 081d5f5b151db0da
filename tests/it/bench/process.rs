//! The CPU time and the memory of processes, as Linux reports them.

use crate::harness::process::memory;

/// The CPU time that a process has used, in seconds (proc(5), stat: utime and
/// stime, in ticks of 10 ms).
pub(super) fn cpu(process: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    // The name, in parentheses, may contain anything.
    let (_, rest) = stat.rsplit_once(") ").expect("there is a name");
    let mut ticks = rest.split(' ').skip(11).take(2);
    let mut next = || ticks.next().unwrap().parse::<f64>().unwrap();
    (next() + next()) / 100.0
}

/// Runs `act`. Returns its result, and the CPU time that each process used meanwhile,
/// in seconds.
pub(super) fn cpu_of<T>(processes: &[u32], act: impl FnOnce() -> T) -> (T, Vec<f64>) {
    let before: Vec<_> = processes.iter().map(|process| cpu(*process)).collect();
    let done = act();
    let used = processes.iter().zip(before);
    (
        done,
        used.map(|(process, before)| cpu(*process) - before)
            .collect(),
    )
}

/// The memory of a process in MiB, see [`memory`].
pub(super) fn mib(process: u32, which: &str) -> Option<f64> {
    Some(memory(process, which)? as f64 / 1_048_576.0)
}
