// The scripts a browser must have before it paints (entry and its static imports) stay small.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const LIMITS = { 'index.html': 350 * 1024, 'form.html': 90 * 1024, 'proposal.html': 90 * 1024 };
const manifest = JSON.parse(readFileSync('dist/.vite/manifest.json', 'utf8'));
const kb = (bytes) => `${Math.round(bytes / 1024)} KB`;

/** Files a browser loads at once for an entry. */
function filesOf(entry) {
  const seen = new Set();
  const visit = (key) => {
    if (seen.has(key)) return;
    seen.add(key);
    for (const next of manifest[key].imports ?? []) visit(next);
  };
  visit(entry);
  return [...seen].map((key) => manifest[key].file);
}

for (const [entry, limit] of Object.entries(LIMITS)) {
  const files = filesOf(entry);
  const size = files.reduce((sum, file) => sum + gzipSync(readFileSync(`dist/${file}`)).length, 0);
  console.log(`${entry}: ${kb(size)} compressed of ${kb(limit)} allowed (${files.join(', ')})`);
  if (size > limit) {
    console.error('Too large: load pages and heavy libraries with import().');
    process.exitCode = 1;
  }
}
