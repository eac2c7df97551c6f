/** Money calls of the window: told in a toast, refused in words, with the receipt one click away. */
import { call, type Calls, type MoneyDone } from "$lib/api";
import { m } from "$lib/i18n";
import { toast } from "$lib/kit";
import type { Opened } from "$desk/appointment/opened.svelte";
import { problemOf } from "$desk/data/session.svelte";
import { saySaved, sayProblem } from "$desk/shell/toasts";

type MoneyCall = {
  [Name in keyof Calls]: Calls[Name]["reply"] extends MoneyDone ? Name : never;
}[keyof Calls];

interface Hands {
  opened: Opened;
  /** Takes the last thing back; absent where one may not. */
  undo?: () => Promise<void>;
}

/** The document of a receipt. */
export function receiptOf(patientId: string, postingId: string) {
  return { is: "receipt", patient_id: patientId, posting_id: postingId, paper: "a5" } as const;
}

/** Asks for something that can be undone; says so. */
export async function ask<Name extends MoneyCall>(
  name: Name,
  request: Calls[Name]["request"],
  said: string,
  undo?: () => Promise<void>,
): Promise<boolean> {
  try {
    await call(name, request);
    saySaved(said, undo);
    return true;
  } catch (thrown) {
    sayProblem(problemOf(thrown));
    return false;
  }
}

/** Asks for something that has a receipt; offers to print it. */
export async function askForGood<Name extends MoneyCall>(
  name: Name,
  request: Calls[Name]["request"],
  said: string,
  { opened, patientId }: Hands & { patientId: string },
): Promise<boolean> {
  try {
    const done: MoneyDone = await call(name, request);
    const receipt = done.receipt_id;
    toast.ok(said, {
      id: "money",
      detail: done.receipt === null ? undefined : m.money_receipt_number({ number: String(done.receipt) }),
      action: receipt
        ? {
            label: m.money_print_receipt(),
            run: () => opened.ask({ is: "print", document: receiptOf(patientId, receipt) }),
          }
        : undefined,
    });
    return true;
  } catch (thrown) {
    sayProblem(problemOf(thrown));
    return false;
  }
}
