/**
 * Builds the pages of the user interface. `index.html` is what the Tauri window opens; `desk.html` is the
 * same page under its own name for hosts that serve several. `--mode lab` builds the gallery
 * instead, into a folder of its own, so that nothing of it is ever shipped.
 */
import { resolve } from "node:path";
import { paraglideVitePlugin } from "@inlang/paraglide-js";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vitest/config";

const page = (name: string) => resolve(import.meta.dirname, `${name}.html`);

export default defineConfig(({ mode }) => ({
  plugins: [
    tailwindcss(),
    svelte(),
    // Tests read what `npm run messages` compiled: the plugin's watcher would keep the runner from ending.
    ...(process.env.VITEST
      ? []
      : [
          paraglideVitePlugin({
            project: "./project.inlang",
            outdir: "./src/lib/paraglide",
            strategy: ["globalVariable", "baseLocale"],
          }),
        ]),
  ],
  resolve: {
    alias: {
      $lib: resolve(import.meta.dirname, "src/lib"),
      $desk: resolve(import.meta.dirname, "src/desk"),
    },
    // Vitest would otherwise take Svelte's server build, in which nothing mounts.
    ...(process.env.VITEST ? { conditions: ["browser"] } : {}),
  },
  clearScreen: false,
  server: { port: 1420, strictPort: true },
  build: {
    outDir: mode === "lab" ? "dist-lab" : "dist",
    target: "es2022",
    cssTarget: ["chrome123", "safari17.5"],
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      input: mode === "lab" ? [page("kit")] : [page("index"), page("desk")],
    },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.ts"],
    setupFiles: ["./src/lib/kit/test-setup.ts"],
  },
}));
