//! Any bytes as a scenario: it is played or refused with its line, and what comes out is lines of
//! JSON.

use acd_cli::scenario::Player;
use serde_json::Value;

use crate::segment::limits;

pub fn run(bytes: &[u8]) {
    // Moments of thousands of years are for timers that fire as long.
    let is_far = |digits: &[u8]| digits.len() > 8 && digits.iter().all(u8::is_ascii_digit);
    if bytes.windows(9).any(is_far)
        || bytes.windows(2).any(|two| two[1] | 32 == b'e' && two[0].is_ascii_digit())
    {
        return;
    }
    let mut player = Player::new(limits());
    let mut out = Vec::new();
    for line in bytes.split(|byte| *byte == b'\n').take(200) {
        let before = out.len();
        if player.play(line, &mut out).is_err() {
            assert_eq!(out.len(), before, "a line that is malformed was half played");
            break;
        }
    }
    for line in out.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let event: Value = serde_json::from_slice(line).expect("JSON");
        assert!(event["t"].is_u64() && event["event"].is_string(), "{event}");
    }
    let _ = player.outcome();
}
