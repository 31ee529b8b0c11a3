import { QueryClientProvider } from '@tanstack/react-query';
import { App as AntApp, ConfigProvider } from 'antd';
import en from 'antd/locale/en_US';
import zh from 'antd/locale/zh_CN';
import { useEffect, useState } from 'react';
import { RouterProvider } from 'react-router';
import { queryClient } from '@/api/queries';
import { useLocale } from '@/i18n';
import { usePreferences } from './preferences';
import { createRouter } from './routes';
import { SessionGate } from './session/SessionGate';
import { themeOf, useDark } from './theme';

export function App() {
  const { theme, density } = usePreferences();
  const isDark = useDark(theme);
  const locale = useLocale();
  const [router] = useState(createRouter);
  useEffect(() => {
    document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
    document.documentElement.dataset.density = density;
  }, [isDark, density]);
  return (
    <ConfigProvider locale={locale === 'en' ? en : zh} theme={themeOf(isDark, density)}>
      <AntApp
        className="app"
        message={{ maxCount: 3 }}
        notification={{ placement: 'bottomLeft', maxCount: 3 }}
      >
        <QueryClientProvider client={queryClient}>
          <SessionGate>
            <RouterProvider router={router} />
          </SessionGate>
        </QueryClientProvider>
      </AntApp>
    </ConfigProvider>
  );
}
