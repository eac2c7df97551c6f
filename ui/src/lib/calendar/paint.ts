/**
 * Fills columns that come into sight one a frame, nearest in time first, so that scrolling fast over a wide
 * week never waits for cards nobody will see.
 */
const waiting = new Set<() => void>();
let frame = 0;

function fillOne(): void {
  frame = 0;
  const [fill] = waiting;
  if (!fill) return;
  waiting.delete(fill);
  fill();
  if (waiting.size) frame = requestAnimationFrame(fillOne);
}

/** Calls `fill` in a frame of its own; returns what takes it back. */
export function whenPainted(fill: () => void): () => void {
  waiting.add(fill);
  frame ||= requestAnimationFrame(fillOne);
  return () => waiting.delete(fill);
}
