/** The one way to the Rust side: typed calls, and word of what changed. */
import type { Calls, Changed, Problem } from "./bindings.gen";
import { transport } from "./transport";

export type * from "./bindings.gen";

/** Makes a call. Rejects with a {@link Problem}; a transport that broke becomes `storage`. */
export async function call<Name extends keyof Calls>(
  name: Name,
  request: Calls[Name]["request"],
): Promise<Calls[Name]["reply"]> {
  try {
    return (await transport.call(name, request)) as Calls[Name]["reply"];
  } catch (thrown) {
    throw isProblem(thrown) ? thrown : ({ code: "storage", reference: "transport" } satisfies Problem);
  }
}

/** Hears of every change, here and elsewhere; returns how to stop. */
export function onChanged(heard: (changed: Changed) => void): () => void {
  return transport.changes(heard);
}

/** Whether something thrown is a {@link Problem}. */
export function isProblem(thrown: unknown): thrown is Problem {
  return typeof thrown === "object" && thrown !== null && "code" in thrown;
}
