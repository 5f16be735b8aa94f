import { globSync } from "node:fs";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";

const web = "platform/rapport/web";

export default defineConfig({
  base: "/static/dist/",
  plugins: [tailwindcss()],
  build: {
    target: ["chrome111", "safari16.4", "firefox128"],
    outDir: `${web}/static/dist`,
    emptyOutDir: false, // pages served before this build still ask for its files; assets_build drops old ones
    manifest: true,
    assetsInlineLimit: 0, // no data: URIs under the content security policy
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: { input: globSync(`${web}/frontend/main.ts`) },
  },
});
