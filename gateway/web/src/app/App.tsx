import { QueryClientProvider } from '@tanstack/react-query';
import { App as AntApp, ConfigProvider } from 'antd';
import { useEffect } from 'react';
import { type DataRouter, RouterProvider } from 'react-router';
import { queryClient } from '@/api/queries';
import { useAntdLocale } from '@/i18n';
import { usePreferences } from './preferences';
import { SessionGate } from './session/SessionGate';
import { themeOf, useDark } from './theme';

export function App({ router }: { router: DataRouter }) {
  const { theme, density } = usePreferences();
  const isDark = useDark(theme);
  const locale = useAntdLocale();
  useEffect(() => {
    document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
    document.documentElement.dataset.density = density;
  }, [isDark, density]);
  return (
    <ConfigProvider locale={locale} theme={themeOf(isDark, density)}>
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
