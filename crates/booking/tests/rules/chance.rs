//! How long properties are searched. `cargo xtask test` always draws the same cases, so that what passed once
//! passes again; `cargo xtask fuzz` draws others, and more of them.

use proptest::prelude::ProptestConfig;

/// As many cases as a property needs to be worth it, times what `cargo xtask fuzz` asks for.
pub(crate) fn cases(usual: u32) -> ProptestConfig {
    let times = std::env::var("DAYBOOK_CASES_TIMES").ok().and_then(|it| it.parse().ok()).unwrap_or(1_u32);
    let cases = usual.saturating_mul(times);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}
