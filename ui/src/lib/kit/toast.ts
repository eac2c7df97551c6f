/** Short news at the foot of the window, with at most two things to do about it. */
import { toast as sonner } from "svelte-sonner";

/** A word that does something: “Undo”. */
export interface ToastAction {
  label: string;
  run: () => void;
}

export interface ToastNews {
  /** A second, quieter line. */
  detail?: string;
  /** The first thing to do about it, nearest the thumb: “Undo”. */
  action?: ToastAction;
  /** The other one: “Notify patient”. */
  other?: ToastAction;
  /** Milliseconds it stays; six seconds, ten with an action. Errors stay until dismissed. */
  stays?: number;
  /** News with the same id replaces itself. */
  id?: string;
}

type Tone = "plain" | "ok" | "warn" | "danger";

function say(tone: Tone, text: string, news: ToastNews = {}): void {
  const show = { plain: sonner, ok: sonner.success, warn: sonner.warning, danger: sonner.error }[tone];
  const usual = tone === "danger" ? Infinity : news.action ? 10_000 : 6_000;
  show(text, {
    id: news.id,
    description: news.detail,
    duration: news.stays ?? usual,
    action: news.action && { label: news.action.label, onClick: news.action.run },
    cancel: news.other && { label: news.other.label, onClick: news.other.run },
  });
}

export const toast = {
  /** Something happened. */
  plain: (text: string, news?: ToastNews) => say("plain", text, news),
  /** Something was done. */
  ok: (text: string, news?: ToastNews) => say("ok", text, news),
  /** It was done, but. */
  warn: (text: string, news?: ToastNews) => say("warn", text, news),
  /** It was not done. */
  danger: (text: string, news?: ToastNews) => say("danger", text, news),
  /** Takes one away again. */
  dismiss: (id: string) => sonner.dismiss(id),
};
