//! One way to write a value as JSON: keys sorted, no spaces. What is hashed must not depend on who wrote it.

use serde::Serialize;
use serde_json::Value;

/// `value` as canonical JSON.
pub(crate) fn json<T: Serialize>(value: &T) -> String {
    let value = serde_json::to_value(value).expect("intents have string keys and finite numbers");
    let mut text = String::new();
    write(&value, &mut text);
    text
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort_unstable();
            out.push('{');
            for (n, key) in keys.into_iter().enumerate() {
                if n > 0 {
                    out.push(',');
                }
                out.push_str(&Value::from(key.as_str()).to_string());
                out.push(':');
                write(&map[key], out);
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (n, item) in items.iter().enumerate() {
                if n > 0 {
                    out.push(',');
                }
                write(item, out);
            }
            out.push(']');
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            out.push_str(&value.to_string())
        }
    }
}

/// Whether some text of this JSON holds U+0000, which no text of people's does, and which a database on a server cannot
/// keep where a file can. It can only be written as an escape.
#[must_use]
pub fn says_nul(json: &[u8]) -> bool {
    let mut rest = json;
    while let Some(at) = rest.iter().position(|it| *it == b'\\') {
        let escape = &rest[at + 1..];
        if escape.starts_with(b"u0000") {
            return true;
        }
        // What is escaped, a backslash most of all, begins no escape.
        rest = escape.get(1..).unwrap_or_default();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_keys_were_written_in_does_not_show() {
        let one: Value = serde_json::from_str(r#"{"b": [1, {"d": null, "c": "ü"}], "a": true}"#).unwrap();
        assert_eq!(json(&one), r#"{"a":true,"b":[1,{"c":"ü","d":null}]}"#);
    }

    #[test]
    fn a_nul_is_seen_and_what_only_looks_like_one_is_not() {
        for json in [r#"{"a":"\u0000"}"#, r#"["x\\\u0000"]"#, r#"["\n\u0000y"]"#] {
            assert!(says_nul(json.as_bytes()), "{json}");
        }
        for json in
            [r#"{"a":"\\u0000"}"#, r#"["\u00001"]"#.replace("u00001", "u0001").as_str(), "[]", "", r"\"]
        {
            assert!(!says_nul(json.as_bytes()), "{json}");
        }
    }
}
