import '@testing-library/jest-dom/vitest';
import { cleanup } from '@testing-library/react';
import { afterEach, beforeAll } from 'vitest';
import { i18n, speak } from '@/i18n';

// what antd asks a browser for and jsdom does not have
window.matchMedia ??= ((query: string) => ({
  matches: false,
  media: query,
  onchange: null,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
  addListener: () => undefined,
  removeListener: () => undefined,
  dispatchEvent: () => false,
})) as typeof window.matchMedia;
window.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
Element.prototype.scrollIntoView ??= () => undefined;

const namespaces = Object.keys(import.meta.glob('../i18n/zh/*.json')).map((path) =>
  path.slice('../i18n/zh/'.length, -'.json'.length),
);

beforeAll(async () => {
  await speak('zh');
  await i18n.loadNamespaces(namespaces);
});
afterEach(cleanup);
