import { Button, type ButtonProps, Popover, Tooltip } from 'antd';
import { type KeyboardEvent, useState } from 'react';
import styles from './menu.module.css';

export interface MenuItem {
  key: string;
  label: string;
  danger?: boolean;
  onClick: () => void;
}

interface MenuButtonProps extends Pick<ButtonProps, 'icon' | 'size' | 'type'> {
  /** What it is for: name and tooltip. */
  label: string;
  items: MenuItem[];
}

/** A button with a few things to do behind it. The arrows choose, Esc goes back to the button. */
export function MenuButton({ label, items, ...button }: MenuButtonProps) {
  const [open, setOpen] = useState(false);
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      arrow={false}
      open={open}
      onOpenChange={setOpen}
      destroyOnHidden
      classNames={{ container: styles.popover }}
      content={<Items label={label} items={items} onDone={() => setOpen(false)} />}
    >
      <Tooltip title={open ? undefined : label}>
        <Button {...button} aria-label={label} aria-haspopup="menu" aria-expanded={open} />
      </Tooltip>
    </Popover>
  );
}

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };

function Items({ label, items, onDone }: { label: string; items: MenuItem[]; onDone: () => void }) {
  const [opener] = useState(() => document.activeElement as HTMLElement | null);
  const leave = () => {
    onDone();
    opener?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const buttons = [...event.currentTarget.querySelectorAll('button')];
    const place = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const step = STEPS[event.key];
    if (step !== undefined) buttons.at((place + step) % buttons.length)?.focus();
    else if (event.key === 'Escape') leave();
    else if (event.key === 'Tab') onDone();
    else return;
    event.stopPropagation();
    if (event.key !== 'Tab') event.preventDefault();
  };
  return (
    <div role="menu" tabIndex={-1} aria-label={label} className={styles.menu} onKeyDown={onKeyDown}>
      {items.map(({ key, label: text, danger, onClick }, place) => (
        <button
          key={key}
          type="button"
          role="menuitem"
          tabIndex={-1}
          autoFocus={place === 0}
          data-danger={danger}
          onClick={() => {
            leave();
            onClick();
          }}
        >
          {text}
        </button>
      ))}
    </div>
  );
}
