// The scripts a browser must have before it paints (entry and its static imports) stay small.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const LIMIT = 350 * 1024;
const manifest = JSON.parse(readFileSync('dist/.vite/manifest.json', 'utf8'));
const entry = Object.keys(manifest).find((key) => manifest[key].isEntry);

const seen = new Set();
const visit = (key) => {
  if (seen.has(key)) return;
  seen.add(key);
  for (const next of manifest[key].imports ?? []) visit(next);
};
visit(entry);

const files = [...seen].map((key) => manifest[key].file);
const size = files.reduce((sum, file) => sum + gzipSync(readFileSync(`dist/${file}`)).length, 0);
const kb = (bytes) => `${Math.round(bytes / 1024)} KB`;
console.log(`first script: ${kb(size)} compressed of ${kb(LIMIT)} allowed (${files.join(', ')})`);
if (size > LIMIT) {
  console.error('Too large: load pages and heavy libraries with import().');
  process.exit(1);
}
