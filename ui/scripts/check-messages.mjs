/**
 * Fails when a locale lacks a message, has one too many, leaves one empty, or names other {placeholders}
 * than English; when one key stands in two files; and when a file is not listed in project.inlang.
 */
import { readFileSync, readdirSync } from "node:fs";

const settings = JSON.parse(readFileSync("project.inlang/settings.json", "utf8"));
const problems = [];

/** Every message of one locale as key → { file, value }. */
function catalogue(locale) {
  const found = new Map();
  for (const file of readdirSync(`messages/${locale}`).sort()) {
    const listed = settings["plugin.inlang.messageFormat"].pathPattern.includes(
      `./messages/{locale}/${file}`,
    );
    if (!listed) problems.push(`messages/${locale}/${file}: not listed in project.inlang/settings.json`);
    for (const [key, value] of Object.entries(
      JSON.parse(readFileSync(`messages/${locale}/${file}`, "utf8")),
    )) {
      if (key === "$schema") continue;
      if (found.has(key)) problems.push(`${locale}: ${key} is in ${found.get(key).file} and in ${file}`);
      found.set(key, { file, value });
    }
  }
  return found;
}

/** The placeholders a message uses, whatever its plural forms. */
const inputs = (value) =>
  [...new Set(JSON.stringify(value).match(/(?<!\\)\{[a-zA-Z_]\w*\}/g) ?? [])].sort().join(" ");

const base = catalogue(settings.baseLocale);
for (const locale of settings.locales.filter((it) => it !== settings.baseLocale)) {
  const other = catalogue(locale);
  for (const [key, { file, value }] of base) {
    const twin = other.get(key);
    if (!twin) problems.push(`messages/${locale}/${file}: ${key} is missing`);
    else if (twin.value === "") problems.push(`messages/${locale}/${file}: ${key} is empty`);
    else if (
      typeof value === "string" &&
      typeof twin.value === "string" &&
      inputs(value) !== inputs(twin.value)
    )
      problems.push(`messages/${locale}/${file}: ${key} wants ${inputs(value)}, has ${inputs(twin.value)}`);
  }
  for (const [key, { file }] of other)
    if (!base.has(key)) problems.push(`messages/${locale}/${file}: ${key} is not in ${settings.baseLocale}`);
}

if (problems.length) {
  console.error(problems.join("\n"));
  process.exit(1);
}
