/**
 * How calls travel: through Tauri in the window, over loopback HTTP in a browser test.
 * Nothing else in the UI knows which; nothing else names @tauri-apps.
 */
import { invoke, isTauri } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type { Changed, Problem } from "./bindings.gen";

export interface Transport {
  /** Rejects with a {@link Problem}. */
  call(name: string, request: unknown): Promise<unknown>;
  /** Calls `heard` whenever something changed; returns how to stop. */
  changes(heard: (changed: Changed) => void): () => void;
}

const window_: Transport = {
  call: (name, request) => invoke("call", { name, body: request }),
  changes(heard) {
    const stop = listen<Changed>("changed", (event) => heard(event.payload));
    return () => void stop.then((unlisten) => unlisten());
  },
};

const browser: Transport = {
  async call(name, request) {
    const response = await fetch(`/call/${name}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(request),
    });
    const body: unknown = await response.json();
    if (!response.ok) throw body as Problem;
    return body;
  },
  changes(heard) {
    const events = new EventSource("/events");
    events.onmessage = (event: MessageEvent<string>) => heard(JSON.parse(event.data) as Changed);
    return () => events.close();
  },
};

export const transport: Transport = isTauri() ? window_ : browser;
