import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const SERVER = process.env.MIEN_SERVER ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react()],
  base: "./", // the page may be served below any path
  build: { outDir: "../src/mien/server/page", emptyOutDir: true, assetsInlineLimit: 0 },
  server: { proxy: { "/v1": { target: SERVER, ws: true } } },
  test: { include: ["tests/**/*.test.{ts,tsx}"] },
});
