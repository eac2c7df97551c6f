/**
 * Painting kept times on the calendar (S3.2): whether it goes on, with what, and keeping what was painted. Each stroke is
 * one save of its provider and one thing to undo.
 */
import { createContext } from "svelte";
import { call, type TemplateSlot } from "$lib/api";
import { problemOf, type Session } from "$desk/data/session.svelte";
import type { SetUp } from "$desk/data/set-up.svelte";
import type { Opened } from "$desk/appointment/opened.svelte";
import type { Navigation } from "$desk/navigation.svelte";
import { sayProblem } from "$desk/shell/toasts";
import type { CalendarView } from "../view.svelte";
import { changed, foundAt, type Brush } from "./kept";

/** What it works with. */
export interface PaintingHands {
  setUp: SetUp;
  session: Session;
  view: CalendarView;
}

export class Painting {
  #hands: PaintingHands;
  #on = $state(false);
  #picked = $state.raw<Brush | null>(null);
  /** Weeks as they are drawn and not yet in the book, by provider. */
  #drawn = $state.raw<Readonly<Record<string, TemplateSlot[]>>>({});
  /** Saves one after the other: each names the version that the one before it made. */
  #line: Promise<void> = Promise.resolve();
  /** What was drawn on something that was refused is not sent either. */
  #life = 0;
  /** The columns there were before, where they were chairs. */
  #byResource = false;

  constructor(hands: PaintingHands) {
    this.#hands = hands;
  }

  /** Whether kept times are being painted. */
  get on(): boolean {
    return this.#on;
  }

  /** Whether this person keeps schedules. */
  get may(): boolean {
    const { session } = this.#hands;
    return session.may("settings:edit") || session.may("settings:schedules");
  }

  /** What the next stroke keeps; `null` as long as the clinic has no types. */
  readonly brush = $derived.by((): Brush | null => {
    const { appointmentTypes } = this.#hands.setUp;
    const picked = this.#picked;
    if (picked && appointmentTypes.get(picked.typeId)?.active) return picked;
    const first = appointmentTypes.active[0];
    return first ? { typeId: first.id, staff: "warned", release: null } : null;
  });

  pick(part: Partial<Brush>): void {
    if (this.brush) this.#picked = { ...this.brush, ...part };
  }

  /** The week of a provider as it is drawn. */
  templateOf(providerId: string): readonly TemplateSlot[] {
    return this.#drawn[providerId] ?? this.#hands.setUp.providers.get(providerId)?.template ?? [];
  }

  begin(): void {
    const { view } = this.#hands;
    if (view.name === "month" || view.name === "agenda") view.setName("day");
    this.#byResource = view.settings.columns === "resource";
    if (this.#byResource) view.change({ columns: "provider" });
    this.#on = true;
  }

  leave(): void {
    if (this.#byResource) this.#hands.view.change({ columns: "resource" });
    this.#byResource = false;
    this.#on = false;
  }

  /**
   * Puts `next` in the place of `old` in a provider's week; without `old` it is new, without `next` it goes. Drawn at
   * once; says what stands there now, or went.
   */
  change(providerId: string, old: TemplateSlot | null, next: TemplateSlot | null): TemplateSlot | undefined {
    const template = changed(this.templateOf(providerId), old, next);
    this.#drawn = { ...this.#drawn, [providerId]: template };
    const life = this.#life;
    this.#line = this.#line.then(() => this.#save({ providerId, template, life }));
    return (next && foundAt(template, next)) ?? undefined;
  }

  async #save({ providerId, template, life }: Stroke): Promise<void> {
    const { setUp } = this.#hands;
    const provider = setUp.providers.get(providerId);
    if (life !== this.#life || !provider) return;
    try {
      await call("save_provider", { ...provider, template });
      await setUp.refresh();
      if (this.#drawn[providerId] === template) this.#forget(providerId);
    } catch (thrown) {
      this.#life++;
      this.#drawn = {};
      await setUp.refresh();
      sayProblem(problemOf(thrown));
    }
  }

  #forget(providerId: string): void {
    this.#drawn = Object.fromEntries(Object.entries(this.#drawn).filter(([id]) => id !== providerId));
  }
}

interface Stroke {
  providerId: string;
  template: TemplateSlot[];
  life: number;
}

/** Begins painting on the calendar, from wherever somebody asks for it. */
export async function beginPainting({
  navigation,
  opened,
  painting,
}: {
  navigation: Navigation;
  opened: Opened;
  painting: Painting;
}): Promise<void> {
  const there = navigation.here.screen === "calendar" || (await navigation.goto({ screen: "calendar" }));
  if (there && (await opened.close())) painting.begin();
}

export const [usePainting, providePainting] = createContext<Painting>();
