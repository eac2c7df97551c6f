import { expect, test } from "vitest";
import { regionOf } from "./world";

test("a language tag's region is found behind language and script", () => {
  expect(["en-GB", "zh-Hant-TW", "de-AT-u-nu-latn"].map(regionOf)).toEqual(["GB", "TW", "AT"]);
});

test("a tag without a region, and the bare Unix locale, name none", () => {
  expect(["en", "C", "es-419", ""].map(regionOf)).toEqual([undefined, undefined, undefined, undefined]);
});
