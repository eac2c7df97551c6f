/**
 * Light, dark or high contrast, and how close together things stand. Kept on the document element, where
 * tokens.css reads it; remembered on this computer because it belongs to the screen, not to the person.
 */

/** What was asked for. `system` follows the computer, high contrast included. */
export type ThemeWish = "system" | "light" | "dark" | "contrast";
export type Density = "comfortable" | "compact";

const STORED = "daybook.look";
const themes: ThemeWish[] = ["system", "light", "dark", "contrast"];

interface Look {
  theme: ThemeWish;
  density: Density;
}

function remembered(): Look {
  const fallback: Look = { theme: "system", density: "comfortable" };
  const text = globalThis.localStorage?.getItem(STORED);
  if (!text) return fallback;
  try {
    const { theme, density } = JSON.parse(text) as Partial<Look>;
    return {
      theme: theme && themes.includes(theme) ? theme : fallback.theme,
      density: density === "compact" ? "compact" : "comfortable",
    };
  } catch {
    // Not ours or from another version: start from the computer's own look.
    return fallback;
  }
}

class LookState {
  #look = $state<Look>(remembered());
  #moreContrast = globalThis.matchMedia?.("(prefers-contrast: more)");

  constructor() {
    this.#moreContrast?.addEventListener("change", () => this.apply());
    this.apply();
  }

  get theme(): ThemeWish {
    return this.#look.theme;
  }

  get density(): Density {
    return this.#look.density;
  }

  setTheme(theme: ThemeWish): void {
    this.#change({ theme });
  }

  setDensity(density: Density): void {
    this.#change({ density });
  }

  #change(part: Partial<Look>): void {
    this.#look = { ...this.#look, ...part };
    globalThis.localStorage?.setItem(STORED, JSON.stringify(this.#look));
    this.apply();
  }

  /** Writes the look onto the document. */
  apply(): void {
    if (typeof document === "undefined") return;
    const root = document.documentElement;
    const followed = this.#moreContrast?.matches ? "contrast" : null;
    const theme = this.theme === "system" ? followed : this.theme;
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
    root.dataset.density = this.density;
  }
}

export const look = new LookState();
