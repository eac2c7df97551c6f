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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_keys_were_written_in_does_not_show() {
        let one: Value = serde_json::from_str(r#"{"b": [1, {"d": null, "c": "ü"}], "a": true}"#).unwrap();
        assert_eq!(json(&one), r#"{"a":true,"b":[1,{"c":"ü","d":null}]}"#);
    }
}
