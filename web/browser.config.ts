import { defineConfig } from "vitest/config";

/** The walks through the built page in a real browser; `npm run build` first. */
export default defineConfig({
  test: {
    include: ["browser/**/*.test.ts"],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
