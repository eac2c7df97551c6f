/**
 * Everything the page says to Rust passes here first, in a frame that the page's own scripts cannot reach
 * (Tauri's isolation pattern). Only what Daybook's window ever says goes on: a call by name with a body, and
 * listening for changes. Anything else, such as a library that found its way in asking for files, ends here.
 */
window.__TAURI_ISOLATION_HOOK__ = (message) => {
  const says = {
    call: ({ name, body }) =>
      typeof name === "string" &&
      /^[a-z_]{1,64}$/.test(name) &&
      body !== undefined,
    "plugin:event|listen": ({ event }) => event === "changed",
    "plugin:event|unlisten": ({ event }) => event === "changed",
  };
  const known = Object.hasOwn(says, message.cmd) && says[message.cmd];
  if (!known || !known(message.payload ?? {}))
    throw new Error(`Daybook does not say ${message.cmd}`);
  return message;
};
