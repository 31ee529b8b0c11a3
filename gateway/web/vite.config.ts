import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// Where the edge runs while the console is developed with `npm run dev`.
const edge = process.env.MATRICULA_EDGE_URL ?? 'http://127.0.0.1:7080';
const proxy = Object.fromEntries(
  ['/api', '/auth', '/public', '/files'].map((path) => [path, { target: edge }]),
);

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: { proxy },
  preview: { proxy },
  build: {
    target: 'es2022',
    manifest: true,
    chunkSizeWarningLimit: 1500,
    // the console, and the pages for people without an account: forms (/f/<key>), proposals (/p/<token>), signing (/s/sign)
    rollupOptions: { input: ['index.html', 'form.html', 'proposal.html', 'sign.html'] },
  },
  test: {
    environment: 'jsdom',
    setupFiles: ['src/test/setup.ts'],
    css: false,
    restoreMocks: true,
    testTimeout: 15000,
  },
});
