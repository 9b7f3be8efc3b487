import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compression } from 'vite-plugin-compression2';

export default defineConfig({
  plugins: [
    react(),
    // The gateway picks by what a browser accepts; nothing is compressed while somebody waits.
    compression({ algorithms: ['gzip', 'brotliCompress'], include: /\.(js|css|svg)$/, threshold: 1024 }),
  ],
  // Replaced in each answer by the gateway (services/gateway/src/serve-console).
  html: { cspNonce: 'CSP_NONCE' },
  build: {
    outDir: 'dist/site',
    emptyOutDir: true,
    target: 'es2023',
    // What has light-dark() of its own: rewritten, it does not follow the page's own choice.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // Nothing becomes a data: URL, which the policy of the page would have to allow.
    assetsInlineLimit: 0,
    // For the test of the size of the first load.
    manifest: 'manifest.json',
    reportCompressedSize: false,
  },
  server: { proxy: { '/v1': 'http://127.0.0.1:8400', '/readyz': 'http://127.0.0.1:8400' } },
});
