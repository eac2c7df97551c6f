//! Writes the generated TypeScript to the path given, or to standard output.

use std::io::Write as _;

fn main() -> std::io::Result<()> {
    let text = daybook_wire::codegen::typescript();
    match std::env::args_os().nth(1) {
        Some(path) => std::fs::write(path, text),
        None => std::io::stdout().write_all(text.as_bytes()),
    }
}
