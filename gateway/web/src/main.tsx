import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { usePreferences } from './app/preferences';
import { browserLocale, speak } from './i18n';
import './app/global.css';

async function start() {
  await speak(usePreferences.getState().locale ?? browserLocale());
  const root = document.getElementById('root');
  if (!root) throw new Error('index.html has no #root');
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}

void start();
