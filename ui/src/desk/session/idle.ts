/** Locks the desk when nobody has touched it for a while, or when the computer has slept. */

/** How often it looks, ms. */
const LOOK_MS = 15_000;
const signs = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;

/**
 * Calls `lock` once nothing has been touched for `minutes`; 0 never does. A look that comes minutes late means
 * that the computer slept: it counts as idle time, because the wall clock went on. Returns how to stop.
 */
export function lockWhenIdle(minutes: number, lock: () => void): () => void {
  if (minutes <= 0) return () => {};
  // Wall clock, not `performance.now`, which stands still while the computer sleeps. No date is made of it.
  let touched = Date.now();
  const touch = () => (touched = Date.now());
  const look = () => {
    if (Date.now() - touched >= minutes * 60_000) lock();
  };
  for (const sign of signs) window.addEventListener(sign, touch, { passive: true, capture: true });
  const timer = setInterval(look, LOOK_MS);
  document.addEventListener("visibilitychange", look);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", look);
    for (const sign of signs) window.removeEventListener(sign, touch, { capture: true });
  };
}
