/**
 * One ear for everything that changes, here and on other windows, fanned out by tag.
 *
 * A tag is `set_up`, `session`, `sharing`, `nearby`, `patients`, `pinboard`, `waitlist`, `recalls`, `treatments`, `undo`, `import`,
 * `day:YYYY-MM-DD`, `appointment:ID`, `patient:ID`, `account:PATIENT` or, for time to come that was given free,
 * `freed:DATE:FROM:MINUTES:PROVIDER:LOCATION`. Whoever listens names tags, or a prefix that ends in a colon (`day:`) for all of a kind.
 *
 * A svelte-query query says what it is made of in `meta.tags`; it is read again when one of them changes:
 *
 *     createQuery(() => ({ queryKey: ["pinboard"], queryFn: () => call("pinboard", {}), meta: about("pinboard") }))
 */
import { QueryClient } from "@tanstack/svelte-query";
import { createContext } from "svelte";
import { isProblem, onChanged, type Changed } from "$lib/api";

/** A tag, or a prefix of tags that ends in a colon. */
export type Tag = string;

type Heard = (tags: string[]) => void;

/** What a query is made of, for its `meta`. */
export function about(...tags: Tag[]): { tags: Tag[] } {
  return { tags };
}

/** Whether a changed `tag` is what `wanted` names. */
export function names(wanted: Tag, tag: string): boolean {
  // Rust says `everything` where naming it all would take longer than reading it again.
  if (tag === "everything") return true;
  return wanted.endsWith(":") ? tag.startsWith(wanted) : tag === wanted;
}

/** How the window asks: the book is on this computer, so it is always “online”, and a refusal is an answer. */
export function deskQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: "always",
        staleTime: Infinity,
        gcTime: 5 * 60_000,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        retry: (failures, problem) => failures < 1 && isProblem(problem) && problem.code === "storage",
        retryDelay: 300,
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
}

/** The one subscription, and who wants to hear of what. */
export class Changes {
  // Nobody draws it: a plain map will do.
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  #listeners = new Map<Heard, Tag[]>();
  #queries: QueryClient;

  constructor(queries: QueryClient) {
    this.#queries = queries;
  }

  /** Starts to listen; returns how to stop. */
  start(): () => void {
    return onChanged((changed) => this.hear(changed));
  }

  /** Calls `heard` with those changed tags that `tags` names; returns how to stop. */
  on(tags: Tag | Tag[], heard: Heard): () => void {
    this.#listeners.set(heard, Array.isArray(tags) ? tags : [tags]);
    return () => void this.#listeners.delete(heard);
  }

  /** Tells everybody. Public so that a window that just changed something need not wait for its echo. */
  hear({ tags }: Changed): void {
    for (const [heard, wanted] of this.#listeners) {
      const mine = tags.filter((tag) => wanted.some((it) => names(it, tag)));
      if (mine.length) heard(mine);
    }
    void this.#queries.invalidateQueries({
      predicate: ({ meta }) => {
        const wanted = meta?.["tags"];
        return Array.isArray(wanted) && wanted.some((it: Tag) => tags.some((tag) => names(it, tag)));
      },
    });
  }

  /** Forgets everything that was read: somebody else sits here now. */
  forget(): void {
    this.#queries.clear();
  }
}

export const [useChanges, provideChanges] = createContext<Changes>();
