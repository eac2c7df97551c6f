import { expect, test } from "vitest";
import { Navigation } from "./navigation.svelte";

const wish = {
  kind: "by_type",
  from: "2027-03-01",
  to: "2027-03-31",
  locationId: null,
  providerId: null,
} as const;

test("where one was on a screen is remembered for the way back", async () => {
  const navigation = new Navigation();
  await navigation.goto({ screen: "reports" });
  navigation.note({ screen: "reports", wish });
  await navigation.goto({ screen: "today" });
  await navigation.back();
  expect(navigation.here).toEqual({ screen: "reports", wish });
});

test("a screen one has left does not call one back", async () => {
  const navigation = new Navigation();
  await navigation.goto({ screen: "reports" });
  await navigation.goto({ screen: "calendar" });
  navigation.note({ screen: "reports", wish });
  expect(navigation.here).toEqual({ screen: "calendar" });
});
