//! The description as a page to read: plain HTML, no script, nothing from elsewhere.

use std::fmt::Write as _;

use serde_json::{Map, Value};

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;\
color:#1c1d22;background:#fff}h1{font-size:1.6rem}h2{margin-top:2.5rem;border-bottom:1px solid #d5d7de}\
details{border:1px solid #d5d7de;border-radius:.5rem;margin:.5rem 0;padding:.4rem .8rem}summary{cursor:pointer}\
code{font:14px ui-monospace,monospace}b.m{display:inline-block;min-width:4.5rem}table{border-collapse:collapse;width:100%;\
margin:.5rem 0}td,th{text-align:start;vertical-align:top;padding:.25rem .75rem .25rem 0;border-top:1px solid #e6e7ec}\
@media(prefers-color-scheme:dark){body{color:#e8e9ee;background:#17181c}details,h2,td,th{border-color:#3a3c45}\
a{color:#9db8ff}}";

/// The page of `description`.
pub(crate) fn page(description: &Value) -> String {
    let mut page = Page(String::new());
    let info = &description["info"];
    page.put(format_args!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><title>{title}</title><style>{STYLE}</style><h1>{title} {version}</h1><p>{about}</p>\
         <p><a href=\"/openapi.json\">openapi.json</a></p>",
        title = safe(&info["title"]),
        version = safe(&info["version"]),
        about = safe(&info["description"]),
    ));
    let routes = routes(description);
    let mut chapters: Vec<&str> = Vec::new();
    for (_, _, operation) in &routes {
        let chapter = operation["tags"][0].as_str().unwrap_or_default();
        if !chapters.contains(&chapter) {
            chapters.push(chapter);
        }
    }
    for chapter in chapters {
        page.put(format_args!("<h2>{}</h2>", escape(chapter)));
        let theirs = routes.iter().filter(|it| it.2["tags"][0] == chapter);
        theirs.for_each(|route| page.route(route));
    }
    page.put(format_args!("<h2>Shapes</h2>"));
    for (name, schema) in object(&description["components"]["schemas"]) {
        page.put(format_args!("<details id=\"{0}\"><summary><code>{0}</code></summary>", escape(name)));
        page.schema(schema);
        page.put(format_args!("</details>"));
    }
    page.0
}

type Row<'d> = (&'d str, &'d str, &'d Value);

fn routes(description: &Value) -> Vec<Row<'_>> {
    let paths = object(&description["paths"]);
    paths
        .flat_map(|(path, of)| object(of).map(move |(method, it)| (path.as_str(), method.as_str(), it)))
        .collect()
}

fn object(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

struct Page(String);

impl Page {
    fn put(&mut self, text: std::fmt::Arguments<'_>) {
        self.0.write_fmt(text).expect("a string can be written to");
    }

    fn route(&mut self, (path, method, operation): &Row<'_>) {
        self.put(format_args!(
            "<details><summary><b class=\"m\">{}</b> <code>{}</code> {}</summary><p>{}</p>",
            escape(&method.to_uppercase()),
            escape(path),
            safe(&operation["summary"]),
            safe(&operation["description"]),
        ));
        let parameters = operation["parameters"].as_array().map_or(&[][..], Vec::as_slice);
        if !parameters.is_empty() {
            self.put(format_args!("<table><tr><th>Parameter<th>In<th>About</tr>"));
            for it in parameters {
                let needed = if it["required"] == true { " (needed)" } else { "" };
                self.put(format_args!(
                    "<tr><td><code>{}</code><td>{}<td>{}{needed}</tr>",
                    safe(&it["name"]),
                    safe(&it["in"]),
                    safe(&it["description"]),
                ));
            }
            self.put(format_args!("</table>"));
        }
        let body = &operation["requestBody"]["content"]["application/json"]["schema"];
        if !body.is_null() {
            self.put(format_args!("<p>Body: {}</p>", kind(body)));
        }
        self.put(format_args!("<table><tr><th>Answer<th>About<th>Shape</tr>"));
        for (status, it) in object(&operation["responses"]) {
            let shape = object(&it["content"]).next().map(|(_, it)| kind(&it["schema"])).unwrap_or_default();
            self.put(format_args!(
                "<tr><td>{}<td>{}<td>{shape}</tr>",
                escape(status),
                safe(&it["description"])
            ));
        }
        self.put(format_args!("</table></details>"));
    }

    fn schema(&mut self, schema: &Value) {
        self.put(format_args!("<p>{}</p>", safe(&schema["description"])));
        for part in schema["allOf"].as_array().into_iter().flatten() {
            if part["$ref"].is_string() {
                self.put(format_args!("<p>All of {}, and:</p>", kind(part)));
            }
            self.properties(part);
        }
        self.properties(schema);
    }

    fn properties(&mut self, schema: &Value) {
        if schema["properties"].is_null() {
            return;
        }
        let required = schema["required"].as_array();
        self.put(format_args!("<table><tr><th>Field<th>Kind<th>About</tr>"));
        for (name, of) in object(&schema["properties"]) {
            let needed = required.is_some_and(|it| it.contains(&Value::from(name.as_str())));
            let mark = if needed { "" } else { "?" };
            self.put(format_args!(
                "<tr><td><code>{}</code>{mark}<td>{}<td>{}</tr>",
                escape(name),
                kind(of),
                safe(&of["description"])
            ));
        }
        self.put(format_args!("</table>"));
    }
}

/// What kind of thing a schema describes, with a link where it is one of the shapes.
fn kind(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|it| it.rsplit('/').next()) {
        return format!("<a href=\"#{0}\">{0}</a>", escape(name));
    }
    let choices = schema["oneOf"].as_array().or(schema["anyOf"].as_array());
    if let Some(choices) = choices {
        return choices.iter().filter(|it| it["type"] != "null").map(kind).collect::<Vec<_>>().join(" or ");
    }
    let plain = match &schema["type"] {
        Value::String(one) => escape(one),
        Value::Array(many) => {
            let named = many.iter().filter(|it| **it != "null").map(safe);
            named.collect::<Vec<_>>().join(" or ")
        }
        _ => "object".to_owned(),
    };
    if plain == "array" { format!("list of {}", kind(&schema["items"])) } else { plain }
}

fn safe(value: &Value) -> String {
    escape(value.as_str().unwrap_or_default())
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
