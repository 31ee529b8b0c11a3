import { theme, type ThemeConfig } from 'antd';
import { useSyncExternalStore } from 'react';
import { type Density, type Theme } from './preferences';

const dark = () => window.matchMedia('(prefers-color-scheme: dark)');

function subscribe(changed: () => void) {
  const query = dark();
  query.addEventListener('change', changed);
  return () => query.removeEventListener('change', changed);
}

/** Is the console dark now, by choice or by the system? */
export function useDark(choice: Theme): boolean {
  const system = useSyncExternalStore(subscribe, () => dark().matches);
  return choice === 'dark' || (choice === 'system' && system);
}

const FONTS =
  'Inter, -apple-system, BlinkMacSystemFont, "Segoe UI", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", ' +
  '"Noto Sans CJK SC", "Noto Sans SC", Roboto, sans-serif';

/** Sizes and colours of the whole console. */
export function themeOf(isDark: boolean, density: Density): ThemeConfig {
  const compact = density === 'compact';
  return {
    algorithm: isDark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      colorPrimary: isDark ? '#3d86ea' : '#1f5fbf',
      colorInfo: isDark ? '#3d86ea' : '#1f5fbf',
      colorLink: isDark ? '#6ea3f2' : '#1f5fbf',
      // dark enough to be read as small text below a field
      ...(!isDark && { colorError: '#c5221f' }),
      colorTextSecondary: isDark ? 'rgba(255,255,255,0.68)' : 'rgba(20,28,40,0.68)',
      colorTextTertiary: isDark ? 'rgba(255,255,255,0.58)' : 'rgba(20,28,40,0.60)',
      colorTextPlaceholder: isDark ? 'rgba(255,255,255,0.6)' : 'rgba(20,28,40,0.62)',
      colorBgLayout: isDark ? '#0f1216' : '#f5f6f8',
      borderRadius: 6,
      fontFamily: FONTS,
      fontSize: compact ? 13 : 14,
      controlHeight: compact ? 30 : 34,
      wireframe: false,
      motionDurationMid: '0.12s',
      motionDurationSlow: '0.16s',
    },
    components: {
      Table: {
        cellPaddingBlock: compact ? 6 : 10,
        cellPaddingInline: 10,
        cellPaddingBlockSM: 4,
        headerBg: isDark ? '#1a1e24' : '#fafbfc',
        headerBorderRadius: 0,
      },
      Menu: {
        itemHeight: 34,
        ...(isDark && { itemSelectedColor: '#8ab8f8' }),
        itemMarginInline: 6,
        itemBorderRadius: 6,
        activeBarBorderWidth: 0,
      },
      Drawer: { paddingLG: 16 },
      Tabs: { horizontalMargin: '0', ...(isDark && { itemSelectedColor: '#8ab8f8' }) },
      Tag: { defaultBg: isDark ? '#262b33' : '#f0f2f5' },
    },
  };
}
