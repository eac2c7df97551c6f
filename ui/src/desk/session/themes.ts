/** The looks of the window, in words. */
import { m } from "$lib/i18n";
import type { ThemeWish } from "$lib/kit";

export const themeNames: Record<ThemeWish, () => string> = {
  system: m.session_theme_system,
  light: m.session_theme_light,
  dark: m.session_theme_dark,
  contrast: m.session_theme_contrast,
};
