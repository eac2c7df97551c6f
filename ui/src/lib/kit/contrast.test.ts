import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

type Theme = "light" | "dark" | "contrast";

// Read as files: through the bundler they would come back rewritten for older browsers.
const css = ["tokens", "hues"]
  .map((it) => readFileSync(`src/lib/kit/${it}.css`, "utf8"))
  .join(" ")
  .replace(/\/\*.*?\*\//gs, "");

/** The colours a theme ends up with, read from the style sheets themselves. */
function tokens(theme: Theme): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, selector, body] of css.matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
    if (selector!.includes("contrast") && theme !== "contrast") continue;
    for (const [, name, both, day, night] of body!.matchAll(
      /(--[\w-]+):\s*(?:(#[0-9a-f]{6})|light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\));/g,
    ))
      found.set(name!, both ?? (theme === "dark" ? night! : day!));
  }
  return found;
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const v = parseInt(hex.slice(at, at + 2), 16) / 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light! + 0.05) / (dark! + 0.05);
}

const grounds = ["--bg", "--surface", "--surface-raised", "--surface-sunken", "--surface-hover"];

const pairs: [text: string, ground: string, least: number][] = [
  ...grounds.flatMap((ground): [string, string, number][] => [
    ["--text", ground, 7],
    ["--text-muted", ground, 4.5],
    ["--text-faint", ground, 4.5],
    ["--accent-text", ground, 4.5],
    ["--danger-text", ground, 4.5],
  ]),
  ...["--surface", "--bg", "--surface-raised"].flatMap((ground): [string, string, number][] => [
    ["--line-control", ground, 3],
    ["--focus", ground, 3],
    ["--warn", ground, 3],
    ["--ok", ground, 3],
  ]),
  ["--on-accent", "--accent", 4.5],
  ["--on-accent", "--accent-hover", 4.5],
  ["--on-danger", "--danger", 4.5],
  ["--on-danger", "--danger-hover", 4.5],
  ["--accent-text", "--accent-soft", 4.5],
  ["--danger-text", "--danger-soft", 4.5],
  ["--warn-text", "--warn-soft", 4.5],
  ["--ok-text", "--ok-soft", 4.5],
  ["--info-text", "--info-soft", 4.5],
  ...Array.from({ length: 12 }, (_, i): [string, string, number] => [
    `--hue-${i + 1}-text`,
    `--hue-${i + 1}-fill`,
    7,
  ]),
  ...Array.from({ length: 12 }, (_, i): [string, string, number] => [
    `--hue-${i + 1}-line`,
    `--hue-${i + 1}-fill`,
    3,
  ]),
];

describe.each<Theme>(["light", "dark", "contrast"])("in the %s theme", (theme) => {
  const colours = tokens(theme);
  it.each(pairs)("%s is legible on %s at %s to 1", (text, ground, least) => {
    expect(contrast(colours.get(text)!, colours.get(ground)!)).toBeGreaterThanOrEqual(least);
  });
});
