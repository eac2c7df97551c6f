import { mount, tick, unmount } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Problem } from "$lib/api";
import JoinForm from "./JoinForm.svelte";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

const waiting: Problem = { code: "sharing", trouble: "waiting" };

/** A form that was sent: `answer` refuses the question that is open, for somebody at the other end has to agree. */
async function sent() {
  const open: ((problem: Problem) => void)[] = [];
  let asked = 0;
  const join = () =>
    new Promise<void>((_, refuse) => {
      asked++;
      open.push(refuse);
    });
  const form = mount(JoinForm, { target: document.body, props: { go: "Join", join } });
  for (const input of document.querySelectorAll("input")) {
    input.value = "something";
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }
  document.querySelector("form")!.requestSubmit();
  await vi.advanceTimersByTimeAsync(0);
  const answer = async () => {
    open.shift()!(waiting);
    await vi.advanceTimersByTimeAsync(0);
    await tick();
  };
  return { form, answer, asked: () => asked, later: () => vi.advanceTimersByTimeAsync(10_000) };
}

const invitation = () => document.querySelector("input")!;

it("joining asks again by itself while somebody has to agree", async () => {
  const { answer, asked, later } = await sent();
  await answer();
  await later();
  expect(asked()).toBe(2);
});

it("an answer that comes after somebody cancelled starts nothing again", async () => {
  const { answer, asked, later } = await sent();
  await answer();
  await later();
  document.querySelector<HTMLElement>("button[type=button]")!.click();
  await answer();
  await later();
  expect(asked()).toBe(2);
  expect(invitation().disabled).toBe(false);
});

it("an answer that comes after the page was left starts nothing again", async () => {
  const { form, answer, asked, later } = await sent();
  await unmount(form);
  await answer();
  await later();
  expect(asked()).toBe(1);
});

const book = { clinic: "Brightwater Dental", computer: "Reception", address: "192.168.1.20:8463" };

/** A form beside a list of one book, which was chosen and its code typed; what was sent. */
async function chosenAndSent(code: string) {
  const sent: string[] = [];
  const join = ({ invitation }: { invitation: string }) => {
    sent.push(invitation);
    return Promise.resolve();
  };
  const nearby = { is: "looking", books: [book] };
  mount(JoinForm, { target: document.body, props: { go: "Join", join, nearby } });
  document.querySelector<HTMLElement>("[data-nearby]")!.click();
  await vi.advanceTimersByTimeAsync(0);
  const field = document.querySelector<HTMLInputElement>("[data-code]")!;
  expect(document.activeElement).toBe(field);
  for (const input of document.querySelectorAll("input")) {
    input.value = input === field ? code : "Surgery";
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }
  document.querySelector("form")!.requestSubmit();
  await vi.advanceTimersByTimeAsync(0);
  return sent;
}

it("a book that was found is joined by its address and the code", async () => {
  expect(await chosenAndSent("abcd-efgh ijkl-mnop")).toEqual(["192.168.1.20:8463 abcd-efgh ijkl-mnop"]);
});

it("a code that is too short is not sent", async () => {
  expect(await chosenAndSent("abcd")).toEqual([]);
});

it("a whole invitation goes by itself, whatever was chosen", async () => {
  expect(await chosenAndSent("DAYBOOK:ABC")).toEqual(["DAYBOOK:ABC"]);
});
