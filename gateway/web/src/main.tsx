import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { usePreferences } from './app/preferences';
import { createRouter } from './app/routes';
import { askSession } from './app/session/session';
import { browserLocale, speak } from './i18n';
import './app/global.css';

async function start() {
  // three ways that do not wait for each other: who is there, the page of this address, the language
  void askSession();
  const router = createRouter();
  await speak(usePreferences.getState().locale ?? browserLocale());
  const root = document.getElementById('root');
  if (!root) throw new Error('index.html has no #root');
  createRoot(root).render(
    <StrictMode>
      <App router={router} />
    </StrictMode>,
  );
}

void start();
