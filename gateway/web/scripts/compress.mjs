// The edge sends the packed copy (`.br`, `.gz`) of a file where the browser takes it.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const PACKED = /\.(js|css|html|svg|json)$/;
const SMALLEST = 256;

for (const name of readdirSync('dist', { recursive: true })) {
  const path = join('dist', String(name));
  if (!PACKED.test(path) || path.includes('.vite')) continue;
  const content = readFileSync(path);
  if (content.length < SMALLEST) continue;
  writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  writeFileSync(`${path}.br`, brotliCompressSync(content, { params }));
}
