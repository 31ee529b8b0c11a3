import { type Options, useHotkeys } from 'react-hotkeys-hook';

/** `⌘` where the keyboard has one. */
export const MOD = /Mac|iPhone|iPad/.test(navigator.platform) ? '⌘' : 'Ctrl';

/** A dialog or palette on top owns the keyboard. */
function dialogOpen(): boolean {
  const selector = '.ant-modal-wrap:not([style*="display: none"]), [data-keyboard="own"]';
  return document.querySelector(selector) !== null;
}

function composing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}

function writing(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement | null;
  return Boolean(target?.closest?.('input, textarea, select, [contenteditable="true"], [role="combobox"]'));
}

/**
 * A keyboard command (`c`, `g>l`, `mod+k`). It rests while somebody types, while an input method composes, and
 * while a dialog is open; `everywhere` keeps it alive in inputs (for combinations with mod).
 */
export function useKeys(keys: string, run: (event: KeyboardEvent) => void, options?: KeyOptions) {
  const { enabled = true, everywhere = false, deps = [] } = options ?? {};
  const settings: Options = {
    enabled,
    enableOnFormTags: everywhere,
    enableOnContentEditable: everywhere,
    // by what the key writes (`?` on every layout); the space bar writes nothing that can be named
    useKey: keys !== 'space',
    ignoreEventWhen: (event) => composing(event) || (!everywhere && (writing(event) || dialogOpen())),
  };
  useHotkeys(
    keys,
    (event) => {
      event.preventDefault();
      run(event);
    },
    settings,
    [run, enabled, ...deps],
  );
}

interface KeyOptions {
  enabled?: boolean;
  everywhere?: boolean;
  deps?: unknown[];
}

/** What the cheat sheet (`?`) shows: text key in namespace `shell`, keys as people press them. */
export const KEYMAP: { group: string; items: { text: string; keys: string[] }[] }[] = [
  {
    group: 'everywhere',
    items: [
      { text: 'palette', keys: ['mod', 'K'] },
      { text: 'search', keys: ['/'] },
      { text: 'create', keys: ['C'] },
      { text: 'sheet', keys: ['?'] },
    ],
  },
  {
    group: 'list',
    items: [
      { text: 'next', keys: ['J'] },
      { text: 'previous', keys: ['K'] },
      { text: 'select', keys: ['X'] },
      { text: 'preview', keys: ['Space'] },
      { text: 'open', keys: ['Enter'] },
      { text: 'assign', keys: ['A'] },
      { text: 'stage', keys: ['S'] },
    ],
  },
  {
    group: 'record',
    items: [
      { text: 'edit', keys: ['E'] },
      { text: 'assign', keys: ['A'] },
      { text: 'convert', keys: ['V'] },
      { text: 'stage', keys: ['S'] },
      { text: 'note', keys: ['N'] },
      { text: 'close', keys: ['Esc'] },
    ],
  },
  {
    group: 'tasks',
    items: [
      { text: 'task', keys: ['T'] },
      { text: 'complete', keys: ['E'] },
      { text: 'assign', keys: ['A'] },
    ],
  },
];
